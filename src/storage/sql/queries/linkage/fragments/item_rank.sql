  case when l.purpose = 2 then (l.id % 1000003) * 314159 % 500000 else l.gain end
