using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Net.Http.Headers;
using Wetware.Gateway.Errors;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Hosting;
using Wetware.Queues;
using Wetware.Silo.Configuration;

namespace Wetware.Gateway.Queues;

/// <summary>What the routes of queues do.</summary>
internal static class QueueHandlers
{
    /// <summary>Longest wait of one request, in seconds.</summary>
    public const int MaxWait = 60;

    /// <summary>Largest body, in bytes: a command of 4 MiB, with its payloads as base64.</summary>
    public const int MaxBody = 6 << 20;

    private const int DefaultLease = 60;

    public static async Task<IResult> List(WetwareClient cluster, CancellationToken cancellationToken) =>
        TypedResults.Ok(await cluster.Queues.ListAsync(cancellationToken).Select(TopicJson.Of).ToListAsync(cancellationToken));

    public static async Task<IResult> Get(string topic, WetwareClient cluster, CancellationToken cancellationToken) =>
        await cluster.Queues.FindAsync(topic, cancellationToken) is { } found ? TypedResults.Ok(TopicJson.Of(found)) : Answers.NotFound($"there is no topic '{topic}'");

    public static async Task<IResult> Configure(
        string topic, HttpRequest request, WetwareClient cluster, UploadBudget budget, CancellationToken cancellationToken)
    {
        var settings = await JsonBodies.Read<TopicSettingsJson>(request, MaxBody, budget, cancellationToken);
        await cluster.Queues.ConfigureAsync(
            topic,
            new()
            {
                MaxItems = settings.MaxItems,
                MaxBytes = settings.MaxBytes,
                MaxDeliveries = settings.MaxDeliveries,
                DeadLetterTopic = settings.DeadLetterTopic,
                RememberFor = JsonBodies.Seconds("rememberFor", settings.RememberFor),
                RememberIds = settings.RememberIds,
            },
            cancellationToken);
        return await Get(topic, cluster, cancellationToken);
    }

    public static async Task<IResult> Remove(string topic, WetwareClient cluster, CancellationToken cancellationToken) =>
        TypedResults.Ok(new RemovedJson(await cluster.Queues.RemoveAsync(topic, cancellationToken)));

    public static async Task<IResult> Append(
        string topic, HttpRequest request, WetwareClient cluster, UploadBudget budget, HttpOptions options, CancellationToken cancellationToken)
    {
        var items = await Items(request, budget, options, cancellationToken);
        var added = await cluster.Queues.AppendAsync(topic, items, cancellationToken);
        return TypedResults.Ok(new AppendedJson([.. items.Zip(added, (item, appended) => new AppendedItemJson(item.Id, appended))]));
    }

    public static async Task<IResult> Lease(
        string topic, HttpRequest request, WetwareClient cluster, WaitingLeases waiting, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var worker = query.Text("worker", QueueLimits.MaxNameBytes) ?? "";
        var count = (int)query.Integer("count", 1, QueueLimits.MaxBatch, 1);
        var (least, most) = ((long)QueueLimits.MinLease.TotalSeconds, (long)QueueLimits.MaxLease.TotalSeconds);
        var timeout = TimeSpan.FromSeconds(query.Integer("timeout", least, most, DefaultLease, "seconds"));
        var wait = TimeSpan.FromSeconds(query.Integer("wait", 0, MaxWait, 0, "seconds"));
        query.Finish();
        using var place = wait > TimeSpan.Zero ? waiting.Take() : null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            var items = await cluster.Queues.LeaseAsync(topic, worker, timeout, count, wait, stop.Token);
            if (items.Count > 0 && cancellationToken.IsCancellationRequested)
                await cluster.Queues.ReturnAsync(topic, [.. items.Select(item => new ItemLease(item.Id, item.Token))], cancellationToken: CancellationToken.None);
            return TypedResults.Ok(ItemsJson.Of(items));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The gateway drains: the client asks another one.
            return TypedResults.Ok(new ItemsJson([]));
        }
    }

    public static async Task<IResult> Extend(string topic, HttpRequest request, WetwareClient cluster, UploadBudget budget, CancellationToken cancellationToken)
    {
        var body = await JsonBodies.Read<LeasesBodyJson>(request, MaxBody, budget, cancellationToken);
        Without("delay", body.Delay);
        var timeout = JsonBodies.Seconds("timeout", body.Timeout ?? throw Required("timeout"));
        return Outcomes(body, await cluster.Queues.ExtendAsync(topic, Leases(body), timeout, cancellationToken));
    }

    public static async Task<IResult> Acknowledge(string topic, HttpRequest request, WetwareClient cluster, UploadBudget budget, CancellationToken cancellationToken)
    {
        var body = await JsonBodies.Read<LeasesBodyJson>(request, MaxBody, budget, cancellationToken);
        Without("delay", body.Delay);
        Without("timeout", body.Timeout);
        return Outcomes(body, await cluster.Queues.AcknowledgeAsync(topic, Leases(body), cancellationToken));
    }

    public static async Task<IResult> Return(string topic, HttpRequest request, WetwareClient cluster, UploadBudget budget, CancellationToken cancellationToken)
    {
        var body = await JsonBodies.Read<LeasesBodyJson>(request, MaxBody, budget, cancellationToken);
        Without("timeout", body.Timeout);
        return Outcomes(body, await cluster.Queues.ReturnAsync(topic, Leases(body), JsonBodies.Seconds("delay", body.Delay ?? 0), cancellationToken));
    }

    public static async Task<IResult> Peek(string topic, HttpRequest request, WetwareClient cluster, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var skip = (int)query.Integer("skip", 0, int.MaxValue, 0);
        var limit = (int)query.Integer("limit", 1, QueueLimits.MaxBatch, QueueLimits.MaxBatch);
        query.Finish();
        return TypedResults.Ok(ItemsJson.Of(await cluster.Queues.PeekAsync(topic, skip, limit, cancellationToken)));
    }

    public static async Task<IResult> Pause(string topic, WetwareClient cluster, CancellationToken cancellationToken)
    {
        await cluster.Queues.PauseAsync(topic, cancellationToken);
        return await Get(topic, cluster, cancellationToken);
    }

    public static async Task<IResult> Resume(string topic, WetwareClient cluster, CancellationToken cancellationToken)
    {
        await cluster.Queues.ResumeAsync(topic, cancellationToken);
        return await Get(topic, cluster, cancellationToken);
    }

    public static async Task<IResult> Purge(string topic, WetwareClient cluster, CancellationToken cancellationToken) =>
        TypedResults.Ok(new RemovedJson(await cluster.Queues.PurgeAsync(topic, cancellationToken)));

    // JSON is a list of items; a body of any other type is the payload of one.
    private static async Task<IReadOnlyList<QueueItem>> Items(HttpRequest request, UploadBudget budget, HttpOptions options, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var id = query.Text("id", QueueLimits.MaxNameBytes);
        var priority = query.IntegerOrNull("priority", QueueLimits.MinPriority, QueueLimits.MaxPriority);
        var delay = query.IntegerOrNull("delay", 0, (long)QueueLimits.MaxDelay.TotalSeconds, "seconds");
        var group = query.Text("group", QueueLimits.MaxNameBytes);
        query.Finish();
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            if (id is not null || priority is not null || delay is not null || group is not null)
                throw new BadFieldsException(new FieldProblem { Field = "query", Reason = "not-allowed", Detail = "items in JSON have id, priority, delay and group themselves" });
            var body = await JsonBodies.Read<AppendBodyJson>(request, Math.Min(MaxBody, options.MaxBodyBytes), budget, cancellationToken);
            return [.. body.Items.Select(Item)];
        }

        if (id is null)
            throw Required("id");
        using var lease = budget.Open();
        var payload = await RequestFields.ReadBytes(request, "payload", QueueLimits.MaxPayloadBytes, lease, cancellationToken);
        return [new(id, payload.ToArray(), (int)(priority ?? 0), TimeSpan.FromSeconds(delay ?? 0), group ?? "")];
    }

    private static QueueItem Item(NewItemJson item)
    {
        if (item is null)
            throw BadFieldsException.Body("has an item that is null");
        var payload = (item.Payload, item.Text) switch
        {
            ({ } bytes, null) => bytes,
            (null, { } text) => System.Text.Encoding.UTF8.GetBytes(text),
            (null, null) => throw Required("payload"),
            _ => throw new BadFieldsException(new FieldProblem { Field = "text", Reason = "conflict", Detail = "goes without payload" }),
        };
        return new(item.Id, payload, item.Priority, JsonBodies.Seconds("delay", item.Delay), item.Group ?? "");
    }

    private static ItemLease[] Leases(LeasesBodyJson body) =>
        [.. body.Leases.Select(lease => lease is null ? throw BadFieldsException.Body("has a lease that is null") : new ItemLease(lease.Id, lease.Token))];

    private static void Without(string field, double? value)
    {
        if (value is not null)
            throw new BadFieldsException(new FieldProblem { Field = field, Reason = "unknown", Detail = "is no field of this request" });
    }

    private static BadFieldsException Required(string field) => new(new FieldProblem { Field = field, Reason = "required", Detail = "must be given" });

    // A script sees a lost lease by the status alone; what became of each is in both answers.
    private static IResult Outcomes(LeasesBodyJson body, IReadOnlyList<LeaseOutcome> outcomes)
    {
        var leases = body.Leases.Zip(outcomes, (lease, outcome) => new LeaseOutcomeJson(lease.Id, outcome)).ToArray();
        var lost = leases.Count(lease => lease.Outcome is LeaseOutcome.LeaseLost or LeaseOutcome.NotFound);
        if (lost == 0)
            return TypedResults.Ok(new LeaseOutcomesJson(leases));
        var problem = ErrorAnswers.Problem(ProblemType.Conflict, StatusCodes.Status409Conflict, $"{lost} of {leases.Length} leases are not valid any more; the others were served");
        problem.Extensions["leases"] = leases;
        return TypedResults.Problem(problem);
    }
}
