  (case cast(?18 as bigint) when 0 then l.urgency when 1 then l.due when 2 then l.opened_ms else l.village end, case cast(?18 as bigint) when 0 then l.due else 0 end, l.id)
