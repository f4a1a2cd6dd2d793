-- Leads to be judged anew because a delivery was taken back: few, found without reading the others.
create index lead_withdrawn on lead (village, is_open, county, id) where withdrawn <> 0;
