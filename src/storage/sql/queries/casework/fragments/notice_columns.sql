  n.county, n.id, n.village, n.purpose, n.announcement, n.title, n.opens, n.closes, n.lines, n.contact, n.posted_by, n.posted_ms, n.photos, n.closed
