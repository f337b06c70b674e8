-- The views that the trace is asked by. Each column is described in docs/guide/query.md. What a line does not say is
-- NULL; a line that is no JSON is there, and says nothing. What is not what was written ends the question (`sound`).
-- A view over few records is put together once (`MATERIALIZED`): joined by what stands within records, it would else be read
-- and taken apart anew for each row of the other side.
CREATE TEMP VIEW line AS
SELECT position, writer, seq, cycle, type, hash,
       strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000000.0, 'unixepoch') AS at,
       CASE WHEN sound(position, bytes, hash) AND json_valid(CAST(bytes AS TEXT)) THEN CAST(bytes AS TEXT) END AS body
FROM main.record;

CREATE TEMP VIEW records AS
SELECT position, at, writer, seq, cycle, type, body ->> '$.id' AS id, body ->> '$.layer' AS layer,
       body ->> '$.actor.name' AS actor, body ->> '$.actor.kind' AS actor_kind, body ->> '$.cause' AS cause,
       body -> '$.event' AS event, lower(hex(hash)) AS hash
FROM line;

CREATE TEMP VIEW demands AS
WITH whole AS MATERIALIZED (
SELECT position, at, body ->> '$.event.demand.id' AS demand, body ->> '$.event.demand.capability' AS capability,
       body ->> '$.event.demand.title' AS title, body ->> '$.event.demand.territory' AS territory,
       body ->> '$.event.demand.area' AS area, body ->> '$.actor.name' AS accepted_by,
       body ->> '$.event.digest' AS digest, body ->> '$.event.self_approved' AS self_approved
FROM line WHERE type = 'demand.accepted'
) SELECT * FROM whole;

CREATE TEMP VIEW plans AS
WITH whole AS MATERIALIZED (
SELECT position, at, body ->> '$.event.plan.demand' AS demand, body ->> '$.event.plan.title' AS title,
       json_array_length(body, '$.event.plan.steps') AS steps, body ->> '$.actor.name' AS approved_by,
       body ->> '$.event.drafted_by' AS drafted_by, body ->> '$.event.digest' AS digest
FROM line WHERE type = 'planning.approved'
) SELECT * FROM whole;

CREATE TEMP VIEW cycles AS
WITH whole AS MATERIALIZED (
SELECT opened.position, opened.cycle, opened.body ->> '$.event.demand' AS demand,
       opened.type = 'cycle.adopted' AS adopted, opened.at AS opened_at,
       opened.body ->> '$.actor.name' AS opened_by, closed.at AS closed_at,
       closed.body ->> '$.event.response' AS response, closed.body ->> '$.event.standing.state' AS state,
       closed.body ->> '$.event.standing.level' AS level
FROM line AS opened
LEFT JOIN line AS closed ON closed.cycle = opened.cycle AND closed.type = 'cycle.closed'
WHERE opened.type IN ('cycle.opened', 'cycle.adopted')
) SELECT * FROM whole;

CREATE TEMP VIEW steps AS
SELECT position, at, cycle, body ->> '$.event.step' AS step, body ->> '$.event.attempt' AS attempt,
       body ->> '$.event.commit' AS commit_id, body ->> '$.event.tree' AS tree
FROM line WHERE type = 'execution.step_committed';

CREATE TEMP VIEW attempts AS
SELECT position, at, cycle, body ->> '$.event.step' AS step, body ->> '$.event.attempt' AS attempt,
       body ->> '$.event.agent' AS agent, body ->> '$.event.model' AS model,
       body ->> '$.event.ending.ending' AS ending, json_array_length(body, '$.event.changes') AS files,
       body ->> '$.event.usage.tokens_in' AS tokens_in, body ->> '$.event.usage.tokens_out' AS tokens_out,
       body ->> '$.event.usage.cost_usd' AS cost_usd, body ->> '$.event.took_ms' AS took_ms
FROM line WHERE type = 'execution.attempt_ended';

-- 4294967295 is the number of no attempt: a run outside any cycle.
CREATE TEMP VIEW gates AS
SELECT position, at, cycle, body ->> '$.event.step' AS step, nullif(body ->> '$.event.attempt', 4294967295) AS attempt,
       body ->> '$.event.gate' AS gate, body ->> '$.event.kind' AS kind, body ->> '$.event.verdict' AS verdict,
       body ->> '$.event.standard' AS standard, coalesce(json_array_length(body, '$.event.findings'), 0) AS findings,
       body ->> '$.event.cached' IS NOT NULL AS cached, body ->> '$.event.took_ms' AS took_ms
FROM line WHERE type IN ('quality.gate_passed', 'quality.gate_failed', 'quality.gate_not_run');

CREATE TEMP VIEW decisions AS
WITH whole AS MATERIALIZED (
SELECT position, at, cycle, body ->> '$.event.id' AS decision, body ->> '$.event.class' AS class,
       body ->> '$.event.step' AS step, body ->> '$.event.owner' AS owner, body ->> '$.event.trigger' AS "trigger",
       body ->> '$.event.text' AS text, body ->> '$.event.due' AS due, body ->> '$.event.policy' AS policy
FROM line WHERE type = 'constraint.decision_requested'
) SELECT * FROM whole;

CREATE TEMP VIEW answers AS
WITH whole AS MATERIALIZED (
SELECT position, at, cycle, body ->> '$.event.decision' AS decision, body ->> '$.event.choice' AS choice,
       body ->> '$.event.because' AS because, body ->> '$.actor.name' AS decided_by,
       body ->> '$.event.expects' AS expects, body ->> '$.event.confidence' AS confidence,
       body ->> '$.event.exception' AS exception, body ->> '$.event.self_approved' AS self_approved,
       body ->> '$.event.by_default' AS by_default
FROM line WHERE type = 'constraint.decided'
) SELECT * FROM whole;

CREATE TEMP VIEW outcomes AS
WITH whole AS MATERIALIZED (
SELECT position, at, body ->> '$.event.decision' AS decision, body ->> '$.event.outcome' AS outcome,
       body ->> '$.event.because' AS because, body ->> '$.actor.name' AS told_by
FROM line WHERE type = 'constraint.outcome_seen'
) SELECT * FROM whole;

CREATE TEMP VIEW exceptions AS
WITH whole AS MATERIALIZED (
SELECT answers.position, answers.at, answers.cycle, answers.decision, decisions.class, decisions.policy,
       answers.exception, answers.choice, answers.because, answers.decided_by AS approved_by
FROM answers LEFT JOIN decisions USING (decision) WHERE answers.exception IS NOT NULL
) SELECT * FROM whole;

CREATE TEMP VIEW deviations AS
WITH whole AS MATERIALIZED (
SELECT position, at, cycle, body ->> '$.event.id' AS deviation, body ->> '$.event.fault' AS fault,
       body ->> '$.event.subject' AS subject, body ->> '$.event.step' AS step, body ->> '$.event.layer' AS layer,
       body ->> '$.event.detail' AS detail
FROM line WHERE type = 'cycle.deviated'
) SELECT * FROM whole;

CREATE TEMP VIEW proofs AS
WITH whole AS MATERIALIZED (
SELECT position, at, cycle, 'control' AS run, body ->> '$.event.capability' AS capability,
       body ->> '$.event.revision' AS revision, body ->> '$.event.manner' AS manner,
       body ->> '$.event.detail' AS detail, body ->> '$.event.took_ms' AS took_ms
FROM line WHERE type = 'mirror.control_run'
UNION ALL
SELECT position, at, cycle, 'proof', body ->> '$.event.run.capability', body ->> '$.event.run.revision',
       body ->> '$.event.run.manner', body ->> '$.event.run.detail', body ->> '$.event.run.took_ms'
FROM line WHERE type = 'mirror.proof_run'
) SELECT * FROM whole;

CREATE TEMP VIEW standings AS
WITH whole AS MATERIALIZED (
SELECT position, at, cycle, body ->> '$.event.capability' AS capability, body ->> '$.event.from.state' AS from_state,
       body ->> '$.event.from.level' AS from_level, body ->> '$.event.to.state' AS state,
       body ->> '$.event.to.level' AS level, body ->> '$.event.to.why' AS why, body ->> '$.event.to.due' AS due
FROM line WHERE type = 'mirror.standing_changed'
) SELECT * FROM whole;

CREATE TEMP VIEW commits AS
SELECT position, at, cycle, substr(type, 11) AS made_as, body ->> '$.event.step' AS step,
       body ->> '$.event.commit' AS commit_id
FROM line WHERE type IN ('execution.step_committed', 'execution.candidate_made', 'execution.landed');

CREATE TEMP VIEW heartbeats AS
WITH whole AS MATERIALIZED (
SELECT position, at, cycle, body ->> '$.event.capability' AS capability, body ->> '$.event.demand' AS demand,
       body ->> '$.event.level' AS level, body ->> '$.event.merge' AS merge_commit,
       body ->> '$.event.residual' AS residual
FROM line WHERE type = 'learning.heartbeat'
) SELECT * FROM whole;

CREATE TEMP VIEW costs AS
WITH whole AS MATERIALIZED (
SELECT position, at, cycle, body ->> '$.event.cost.attempts' AS attempts,
       body ->> '$.event.cost.false_starts' AS false_starts, body ->> '$.event.cost.red_gates' AS red_gates,
       body ->> '$.event.cost.building_ms' AS building_ms, body ->> '$.event.cost.false_start_ms' AS false_start_ms,
       body ->> '$.event.cost.gates_ms' AS gates_ms, body ->> '$.event.cost.proof_ms' AS proof_ms,
       body ->> '$.event.cost.waiting_ms' AS waiting_ms, body ->> '$.event.cost.touches' AS touches,
       body ->> '$.event.cost.tokens' AS tokens, body ->> '$.event.cost.cost_usd' AS cost_usd
FROM line WHERE type = 'cycle.closed'
) SELECT * FROM whole;
