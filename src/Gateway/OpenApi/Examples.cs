using System.Text.Json.Nodes;
using Wetware.Gateway.Errors;

namespace Wetware.Gateway.OpenApi;

/// <summary>What requests and answers look like.</summary>
internal static class Examples
{
    /// <summary>A module's name.</summary>
    public const string Digest = "1f0c4b7a0b6a3d7a9a1d9d1c8a1e5b0f4f6f6c3f2a8b3f5f7c1a9d2e4b6c8d0e";

    private const string RunText = """
        {
          "number": 1, "state": "succeeded", "attempt": 1, "node": "467ca836f8530158",
          "due": "2026-11-24T21:00:01Z", "started": "2026-11-24T21:00:01.004Z", "ended": "2026-11-24T21:00:01.021Z",
          "result": "2832", "exitCode": null, "error": null, "limit": null, "message": null,
          "failures": 0, "lost": 0, "byHand": false
        }
        """;

    private const string TaskText = $$"""
        {
          "id": "task1", "description": "Hash puzzle", "completions": 3, "duration": 5, "start": 1, "delay": 2, "repeats": 3, "input": 0, "difficulty": 3,
          "number": 1, "state": "done", "nextRun": null, "lastResult": "2832", "lastRun": {{RunText}},
          "failures": 0, "runs": 3, "skipped": 0, "missed": 0, "queued": 0, "running": 0,
          "created": "2026-11-24T21:00:00Z", "ended": "2026-11-24T21:00:05.018Z",
          "options": {
            "module": "{{Digest}}", "entry": null, "args": [], "env": [], "cron": null, "timezone": null, "until": null, "jitter": 0,
            "overlap": "allow", "missed": "last", "retries": 0, "backoff": 0, "memory": 0, "output": 0, "priority": 5, "notify": null, "labels": {}
          }
        }
        """;

    private const string ModuleText = $$"""
        {
          "digest": "{{Digest}}", "bytes": 1408, "kind": "library", "imports": [],
          "exports": [{ "name": "memory", "type": "memory 2" }, { "name": "run", "type": "func (i32, i32) -> (i32)" }],
          "added": "2026-11-24T21:00:00Z", "held": true
        }
        """;

    private const string BodyText = $$"""
        {
          "id": "nightly", "description": "Every weekday at three", "module": "{{Digest}}", "input": 0, "difficulty": 3,
          "cron": "0 3 * * 1-5", "timezone": "Europe/Berlin", "overlap": "skip", "retries": 2, "backoff": 10, "labels": { "team": "core" }
        }
        """;

    public static JsonNode Task { get; } = Parse(TaskText);

    public static JsonNode Tasks { get; } = Parse($"[{TaskText}]");

    public static JsonNode Run { get; } = Parse(RunText.TrimEnd().TrimEnd('}') + """, "stdout": "", "stderr": "", "truncated": false }""");

    public static JsonNode Runs { get; } = Parse($"[{RunText}]");

    public static JsonNode Started { get; } = Parse("""{ "task": "task1", "runs": [4] }""");

    public static JsonNode Imported { get; } = Parse("""{ "tasks": 1, "modules": 1 }""");

    public static JsonNode Module { get; } = Parse(ModuleText);

    public static JsonNode Modules { get; } = Parse($"[{ModuleText}]");

    public static JsonNode Body { get; } = Parse(BodyText);

    public static JsonNode Accepted { get; } = Parse($$"""
        {
          "id": "task1", "description": "Hash puzzle", "complete": 0, "duration": 5, "start": 1, "delay": 2, "repeats": 3, "wasm": null, "input": 0, "difficulty": 3,
          "module": "{{Digest}}", "state": "waiting", "created": "2026-11-24T21:00:00Z", "nextRun": "2026-11-24T21:00:01Z"
        }
        """);

    public static JsonNode Form { get; } = Parse("""
        { "id": "task1", "description": "Hash puzzle", "complete": 0, "duration": 5, "start": 1, "delay": 2, "repeats": 3, "wasm": "(bytes of hash.wasm)", "input": 0, "difficulty": 3 }
        """);

    public static JsonNode File { get; } = Parse($$"""
        {
          "format": "wetware-tasks/1", "exported": "2026-11-24T21:00:00Z",
          "tasks": [{ "task": {{BodyText}}, "created": "2026-11-24T21:00:00Z", "occurrences": 0, "completions": 0, "state": "waiting", "runs": 0, "failures": 0, "skipped": 0, "missed": 0 }],
          "modules": []
        }
        """);

    /// <summary>When the next runs of a task are due.</summary>
    public static JsonNode Upcoming { get; } = Parse("""{ "next": ["2026-11-25T03:00:00Z", "2026-11-26T03:00:00Z"] }""");

    /// <summary>What a run writes.</summary>
    public static JsonNode RunOutput { get; } = Parse("""
        { "attempt": 1, "offset": 0, "next": 6, "over": false, "chunks": [{ "stream": "stdout", "data": "aGVsbG8K", "text": "hello\n" }] }
        """);

    /// <summary>The workers.</summary>
    public static JsonNode Workers { get; } = Parse("""
        [{
          "node": "467ca836f8530158", "peer": "QmPEPJzC43KrXd48uqxB72k1PpFVtyNDYTAVDi8wYXhsuw", "host": "vm", "slots": 2, "running": 0, "completed": 2, "failed": 0,
          "started": "2026-11-24T20:59:00Z", "seen": "2026-11-24T21:00:05Z", "cordoned": false, "labels": { "region": "eu" }, "folders": [{ "name": "data", "readOnly": true }]
        }]
        """);

    /// <summary>A refusal with this status.</summary>
    public static JsonNode FieldProblem(int status)
    {
        var type = status switch
        {
            409 => ProblemType.Conflict,
            415 => ProblemType.Unsupported,
            _ => ProblemType.Limit,
        };
        var (field, reason, detail, more) = status switch
        {
            409 => ("id", "taken", "there is a task task1 already; replace=true takes its place", ""),
            413 => ("wasm", "too-long", "must be at most 67108864 bytes", """, "maximum": 67108864, "unit": "bytes" """),
            415 => ("Content-Type", "unsupported", "must be multipart/form-data or application/json", """, "allowed": ["multipart/form-data", "application/json"]"""),
            _ => ("repeats", "out-of-range", "must be 0 to 1000000000", """, "minimum": 0, "maximum": 1000000000"""),
        };
        return Parse($$"""
            {
              "type": "{{type.Uri}}", "title": "{{type.Title}}", "status": {{status}}, "detail": "{{field}}: {{detail}}",
              "errors": [{ "field": "{{field}}", "reason": "{{reason}}", "detail": "{{detail}}"{{more}} }]
            }
            """);
    }

    private static JsonNode Parse(string json) => JsonNode.Parse(json)!;
}
