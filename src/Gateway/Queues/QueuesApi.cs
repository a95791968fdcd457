using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Gateway.OpenApi;
using Wetware.Gateway.Security;
using Wetware.Queues;
using Wetware.Security;

namespace Wetware.Gateway.Queues;

/// <summary>The routes of queues.</summary>
internal static class QueuesApi
{
    private const string TopicExample = """
        {
          "name": "jobs", "paused": false, "ready": 2, "delayed": 0, "leased": 1, "waiting": 0, "remembered": 5, "bytes": 3072,
          "appended": 8, "delivered": 6, "acknowledged": 5, "returned": 0, "expired": 0, "deadLettered": 0,
          "settings": { "maxItems": 0, "maxBytes": 0, "maxDeliveries": 5, "deadLetterTopic": "jobs-dead", "rememberFor": 600, "rememberIds": 100000 }
        }
        """;

    private const string ItemsExample = """
        {
          "items": [{
            "id": "job-17", "token": 9, "payload": "aGVsbG8=", "text": "hello", "state": "leased", "deliveries": 1, "priority": 0, "group": "", "origin": "", "worker": "w1"
          }]
        }
        """;

    private const string LeasesExample = """{ "leases": [{ "id": "job-17", "token": 9 }] }""";
    private const string OutcomesExample = """{ "leases": [{ "id": "job-17", "outcome": "done" }] }""";

    /// <summary>Adds <c>/queues</c>.</summary>
    public static void MapQueues(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/queues").WithTags("Queues").WithProblems().AddEndpointFilter(new NamedFields());
        group.MapGet("", QueueHandlers.List)
            .WithName("listTopics")
            .WithSummary("The topics of the queue, in the order of their names")
            .WithDescription("None are [].")
            .Produces<IReadOnlyList<TopicJson>>()
            .WithExample(StatusCodes.Status200OK, JsonNode.Parse($"[{TopicExample}]")!);
        var topic = group.MapGroup("/{topic}").WithPath("topic", "The topic's name: 1 to 128 letters and digits of ASCII, '.', '_' and '-'", "jobs");
        MapItems(topic);
        MapLeases(topic);
        MapTopic(topic);
    }

    private static void MapItems(RouteGroupBuilder topic)
    {
        topic.MapPost("", QueueHandlers.Append)
            .WithName("appendItems")
            .WithSummary("Append items; creates the topic")
            .WithDescription(
                "JSON with items, all or none of which are appended; or a body of another type, which is the payload of one item. When this is answered they are on the disks of a "
                + "majority of the group's members. An item whose id the topic holds or remembers is left out.")
            .TakesJson<AppendBodyJson>("""{ "items": [{ "id": "job-17", "text": "hello" }, { "id": "job-18", "payload": "AAEC", "priority": 5, "delay": 30 }] }""", "application/octet-stream")
            .WithQuery("id", "Of a payload: the item's id", "job-17")
            .WithQuery("priority", "Of a payload: -128 to 127; higher ones are leased first", "0")
            .WithQuery("delay", "Of a payload: seconds until it can be leased", "0")
            .WithQuery("group", "Of a payload: its group, whose items are leased one at a time, in order", "customer-4")
            .Produces<AppendedJson>()
            .WithFieldProblems(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
            .WithExample(StatusCodes.Status200OK, JsonNode.Parse("""{ "items": [{ "id": "job-17", "appended": true }] }""")!)
            .RequireScope(Scope.Submit);
        topic.MapGet("/items", QueueHandlers.Peek)
            .WithName("peekItems")
            .WithSummary("Look at items without leasing them")
            .WithDescription("Those that are ready in the order of leasing, then those that are leased or delayed, in the order in which that ends; without those that wait for their group.")
            .WithQuery("skip", "How many to leave out at the beginning", "0")
            .WithQuery("limit", $"Most items: 1 to {QueueLimits.MaxBatch}; {QueueLimits.MaxBatch} when left out", "10")
            .Produces<ItemsJson>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest)
            .WithExample(StatusCodes.Status200OK, JsonNode.Parse(ItemsExample)!);
    }

    private static void MapLeases(RouteGroupBuilder topic)
    {
        topic.MapPost("/lease", QueueHandlers.Lease)
            .WithName("leaseItems")
            .WithSummary("Lease the first items that are ready, each with a fencing token")
            .WithDescription("None are an empty list. With wait the answer comes when there is an item, or after so many seconds.")
            .WithQuery("worker", "Who leases, for people", "w1")
            .WithQuery("count", $"Most items: 1 to {QueueLimits.MaxBatch}; 1 when left out", "1")
            .WithQuery("timeout", "Seconds for which the worker has them: 1 to 43200; 60 when left out", "60")
            .WithQuery("wait", $"Seconds to wait for an item: 0 to {QueueHandlers.MaxWait}; 0 when left out", "20")
            .Produces<ItemsJson>()
            .WithFieldProblems(StatusCodes.Status400BadRequest)
            .WithExample(StatusCodes.Status200OK, JsonNode.Parse(ItemsExample)!)
            .RequireScope(Scope.Submit);
        MapOutcome(topic.MapPost("/ack", QueueHandlers.Acknowledge), "acknowledgeItems", "Remove items that are done", LeasesExample);
        MapOutcome(
            topic.MapPost("/nack", QueueHandlers.Return),
            "returnItems",
            "Give items back, to be leased again after a delay",
            """{ "leases": [{ "id": "job-17", "token": 9 }], "delay": 30 }""");
        MapOutcome(
            topic.MapPost("/extend", QueueHandlers.Extend),
            "extendLeases",
            "Give leases a new timeout from now on",
            """{ "leases": [{ "id": "job-17", "token": 9 }], "timeout": 60 }""");
    }

    private static void MapOutcome(RouteHandlerBuilder route, string name, string summary, string example) => route
        .WithName(name)
        .WithSummary(summary)
        .WithDescription("409 where a lease is not valid any more; leases then says what became of each, and the others were served.")
        .TakesJson<LeasesBodyJson>(example)
        .Produces<LeaseOutcomesJson>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .WithFieldProblems(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
        .WithExample(StatusCodes.Status200OK, JsonNode.Parse(OutcomesExample)!)
        .RequireScope(Scope.Submit);

    private static void MapTopic(RouteGroupBuilder topic)
    {
        topic.MapGet("", QueueHandlers.Get)
            .WithName("getTopic")
            .WithSummary("What a topic holds, did and allows")
            .Produces<TopicJson>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest)
            .WithExample(StatusCodes.Status200OK, JsonNode.Parse(TopicExample)!);
        topic.MapPut("", QueueHandlers.Configure)
            .WithName("configureTopic")
            .WithSummary("Set what a topic allows; creates it and its dead-letter topic")
            .TakesJson<TopicSettingsJson>("""{ "maxDeliveries": 5, "deadLetterTopic": "jobs-dead" }""")
            .Produces<TopicJson>()
            .WithFieldProblems(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
            .WithExample(StatusCodes.Status200OK, JsonNode.Parse(TopicExample)!);
        topic.MapDelete("", QueueHandlers.Remove)
            .WithName("removeTopic")
            .WithSummary("Remove a topic with all that it holds")
            .Produces<RemovedJson>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest);
        topic.MapPost("/pause", QueueHandlers.Pause)
            .WithName("pauseTopic")
            .WithSummary("Lease nothing until the topic is resumed; appending goes on")
            .Produces<TopicJson>()
            .WithFieldProblems(StatusCodes.Status400BadRequest);
        topic.MapPost("/resume", QueueHandlers.Resume)
            .WithName("resumeTopic")
            .WithSummary("Go on with a topic that was paused")
            .Produces<TopicJson>()
            .WithFieldProblems(StatusCodes.Status400BadRequest);
        topic.MapPost("/purge", QueueHandlers.Purge)
            .WithName("purgeTopic")
            .WithSummary("Remove all items of a topic, leased ones too")
            .Produces<RemovedJson>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest);
    }
}
