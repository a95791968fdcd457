using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Wetware.Gateway.Errors;
using Wetware.Gateway.Events;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Hosting;
using Wetware.Raft.KeyValue;

namespace Wetware.Gateway.Raft;

/// <summary>What the routes of keys do.</summary>
internal static class KeyHandlers
{
    private const string LastEventHeader = "Last-Event-ID";

    public static async Task<IResult> Get(string group, string? key, HttpRequest request, KeyValueGroups groups, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var isLinearizable = !query.Flag("serializable", false);
        query.Finish();
        var entry = await groups.Use(group, keys => keys.GetAsync(Bytes(key), isLinearizable, cancellationToken), cancellationToken);
        return entry is null ? NoKey() : TypedResults.Ok(KeyJson.Of(entry));
    }

    public static async Task<IResult> Range(string group, HttpRequest request, KeyValueGroups groups, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var range = KeyRange.Prefix(Bytes(query.Text("prefix", KeyValueLimits.MaxKeyBytes)));
        if (query.Text("after", KeyValueLimits.MaxKeyBytes) is { } after)
            range = After(range, [.. Bytes(after), 0]);
        var limit = (int)query.Integer("limit", 1, KeyValueLimits.MaxRange, KeyValueLimits.MaxRange);
        var keysOnly = query.Flag("keysOnly", false);
        var isLinearizable = !query.Flag("serializable", false);
        query.Finish();
        var page = await groups.Use(group, keys => keys.GetRangeAsync(range, limit, keysOnly, isLinearizable, cancellationToken), cancellationToken);
        return TypedResults.Ok(new KeysJson(page.Revision, [.. page.Entries.Select(entry => KeyJson.Of(entry, keysOnly))], page.Count - page.Entries.Count));
    }

    public static async Task<IResult> Put(
        string group, string? key, HttpRequest request, KeyValueGroups groups, UploadBudget budget, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var lease = (ulong)query.Integer("lease", 0, long.MaxValue, 0);
        var condition = Condition(query);
        query.Finish();
        using var share = budget.Open();
        var value = await RequestFields.ReadBytes(request, "value", KeyValueLimits.MaxValueBytes, share, cancellationToken);
        var answer = await groups.Use(
            group, keys => keys.CompareAndSwapAsync(Bytes(key), condition, value, lease, cancellationToken), cancellationToken);
        return answer.Changed ? TypedResults.Ok(new WrittenJson(answer.Revision)) : Refused(answer);
    }

    public static async Task<IResult> Delete(string group, string? key, HttpRequest request, KeyValueGroups groups, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var condition = Condition(query);
        query.Finish();
        var answer = await groups.Use(group, keys => keys.DeleteAsync(Bytes(key), condition, cancellationToken), cancellationToken);
        return answer switch
        {
            { Changed: true } => TypedResults.Ok(new WrittenJson(answer.Revision)),
            { Entry: null } => NoKey(),
            _ => Refused(answer),
        };
    }

    public static async Task<IResult> Watch(
        string group,
        HttpRequest request,
        KeyValueGroups groups,
        IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json,
        CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var (key, prefix) = (query.Text("key", KeyValueLimits.MaxKeyBytes), query.Text("prefix", KeyValueLimits.MaxKeyBytes));
        if (key is not null && prefix is not null)
            query.NoteOnce(new() { Field = "prefix", Reason = "conflict", Detail = "goes without key" });
        var after = query.IntegerOrNull("after", 0, long.MaxValue);
        query.Finish();
        if (request.Headers[LastEventHeader] is [{ } text])
        {
            after = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
                ? last
                : throw new BadFieldsException(new FieldProblem { Field = LastEventHeader, Reason = "malformed", Detail = "must be a revision" });
        }

        // What can be refused is refused before the stream begins.
        var status = await groups.Use(group, keys => keys.StatusAsync(cancellationToken), cancellationToken);
        if (after > (long)status.Revision)
            throw new BadFieldsException(new FieldProblem { Field = "after", Reason = "out-of-range", Detail = $"must be at most {status.Revision}, the last revision", Maximum = (long)status.Revision });
        var range = key is null ? KeyRange.Prefix(Bytes(prefix)) : KeyRange.Of(Bytes(key));
        return new EventStreamResult(stop => Events(group, range, (ulong)(after ?? (long)status.Revision), groups, json.Value.SerializerOptions, stop));
    }

    // A revision is an event's id only on its last change, so that a client that goes on after it has missed nothing.
    internal static IEnumerable<ServerEvent> Events(KeyValueUpdate update, bool isFirst, JsonSerializerOptions json)
    {
        if (isFirst)
            yield return new(Text(update.Revision), "start", "{}");
        if (update.IsReset)
            yield return new("", "reset", "{}");
        for (var i = 0; i < update.Changes.Count; i++)
        {
            var (change, isLast) = (update.Changes[i], i == update.Changes.Count - 1);
            var isDelete = change.Kind == KeyValueChangeKind.Delete;
            var id = isLast && update.Revision > 0 ? Text(update.Revision) : "";
            yield return new(id, isDelete ? "delete" : "put", JsonSerializer.Serialize(KeyJson.Of(change.Entry, keysOnly: isDelete), json));
        }
    }

    private static async IAsyncEnumerable<ServerEvent> Events(
        string group, KeyRange range, ulong after, KeyValueGroups groups, JsonSerializerOptions json, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isFirst = true;
        var keys = await groups.Use(group, Task.FromResult, cancellationToken);
        await foreach (var update in keys.WatchAsync(range, after, cancellationToken))
        {
            foreach (var item in Events(update, isFirst, json))
                yield return item;
            isFirst = false;
        }
    }

    private static KeyValueCondition Condition(FieldReader query)
    {
        var (revision, value) = (query.IntegerOrNull("ifRevision", 0, long.MaxValue), query.Text("ifValue", KeyValueLimits.MaxValueBytes));
        var isAbsent = query.Flag("ifAbsent", false);
        switch (revision, value, isAbsent)
        {
            case (null, null, false):
                return default;
            case ({ } number, null, false):
                return KeyValueCondition.RevisionIs((ulong)number);
            case (null, { } text, false):
                return KeyValueCondition.ValueIs(Encoding.UTF8.GetBytes(text));
            case (null, null, true):
                return KeyValueCondition.Absent;
            default:
                query.NoteOnce(new() { Field = "query", Reason = "conflict", Detail = "takes one of ifRevision, ifValue, ifAbsent" });
                return default;
        }
    }

    private static KeyRange After(KeyRange range, byte[] from) => from.AsSpan().SequenceCompareTo(range.From.Span) > 0 ? range with { From = from } : range;

    private static byte[] Bytes(string? key) => Encoding.UTF8.GetBytes(key ?? "");

    private static string Text(ulong revision) => revision.ToString(CultureInfo.InvariantCulture);

    private static ProblemHttpResult NoKey() => Answers.NotFound("there is no such key");

    private static ProblemHttpResult Refused(KeyAnswer answer)
    {
        var problem = ErrorAnswers.Problem(ProblemType.Conflict, StatusCodes.Status409Conflict, "the key is not as the condition says; present says what it is");
        problem.Extensions["present"] = answer.Entry is null ? null : KeyJson.Of(answer.Entry);
        return TypedResults.Problem(problem);
    }
}
