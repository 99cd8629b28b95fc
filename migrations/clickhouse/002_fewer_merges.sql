-- Merges wait for twice as many parts as they do by default (5): each row is written anew less often. Of the engine's
-- work for an event that is a tenth to a fifth, and what is read has one or two parts more.
ALTER TABLE events MODIFY SETTING merge_selector_base = 10
