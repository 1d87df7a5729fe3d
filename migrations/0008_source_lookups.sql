-- The newest reply of a resource is looked up at every request, and what the last replies said of a quota on every status page.
create index source_replies_by_resource on source_replies (resource, received_at desc) where not withdrawn;
create index archive_receipts_with_quota on archive_receipts (last_seen_at desc) where headers ? 'x-requests-remaining';
