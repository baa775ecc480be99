-- What the decision looks at of a person, in one number (`directory::standing::Profile`): whom a change of policy would strand is
-- counted from it, in one question, however many people there are.
alter table standing add column profile integer not null default 0;
alter table standing alter column profile drop default;
-- Everybody is decided over anew once; until then the people themselves are asked.
update standing_total set walk_after = '00000000-0000-0000-0000-000000000000', walk_version = walk_version + 1;

-- Everybody of a tenant with their profile and, of these groups, those they are in, through groups within groups (DIR-6).
create function standing_profiles(tenant uuid, of_groups uuid[]) returns table (user_id uuid, profile integer, groups uuid[])
  language sql stable as $$
  with recursive below (root, group_id) as (
      select g, g from unnest(of_groups) g
      union
      select b.root, m.member_group_id from below b
      join group_member m on m.tenant_id = tenant and m.group_id = b.group_id and m.member_group_id is not null),
    within as (
      select m.user_id, array_agg(distinct b.root order by b.root) as groups
      from group_member m join below b on b.group_id = m.group_id where m.tenant_id = tenant and m.user_id is not null group by 1)
  select s.user_id, s.profile, coalesce(w.groups, '{}') from standing s left join within w on w.user_id = s.user_id where s.tenant_id = tenant
$$;
