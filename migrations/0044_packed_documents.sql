-- The list that makes a document long (a date's predictions, its grades, a player's games) is stored compressed, by the program: `body` is then the text up to that
-- list, `packed` the rest of it (UTF-8, Zstandard), and `digest` the SHA-256 of the whole text. Where nothing is packed both are null and `body` is
-- the whole text, as in every row of before.

alter table documents add column packed bytea;
alter table documents alter column packed set storage external; -- compressed already
alter table documents add column digest bytea;
