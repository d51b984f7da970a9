"""What staff leave lying on their desk: drafts, who has which form open.

Nothing here is business state, so nothing here is told to the timeline. Customers' records belong to `customers`.
"""
