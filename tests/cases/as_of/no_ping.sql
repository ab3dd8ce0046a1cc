-- Without a given instant and without a ping there is no instant to look back from.

-- expect (as_of_us)
values (null)
