using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Gateway.Events;
using Wetware.Gateway.OpenApi;
using Wetware.Gateway.Queues;
using Wetware.Raft.KeyValue;

namespace Wetware.Gateway.Raft;

/// <summary>The routes of Raft groups.</summary>
internal static class RaftApi
{
    private const string Octets = "application/octet-stream";

    private const string GroupExample = """
        { "group": "settings", "kind": "kv", "leader": "467ca836f8530158", "term": 2, "commit": 14, "members": 3, "reached": 3 }
        """;

    private const string KeyExample = """
        { "key": "greeting", "keyBytes": null, "value": "aGVsbG8=", "text": "hello", "revision": 4, "createRevision": 1, "version": 2, "lease": 0 }
        """;

    /// <summary>Adds <c>/raft</c>.</summary>
    public static void MapRaft(this IEndpointRouteBuilder routes)
    {
        var groups = routes.MapGroup("/raft").WithTags("Raft groups").WithProblems().AddEndpointFilter(new NamedFields());
        groups.MapGet("", RaftHandlers.List)
            .WithName("listRaftGroups")
            .WithSummary("The Raft groups that nodes in reach have members of")
            .Produces<IReadOnlyList<RaftGroupJson>>()
            .WithExample(StatusCodes.Status200OK, JsonNode.Parse($"[{GroupExample}]")!);
        var group = groups.MapGroup("/{group}").WithPath("group", "The group's name: 1 to 64 of a-z, 0-9, '.', '_', '-'", "settings");
        MapGroup(group);
        MapKeys(group);
        group.MapMembers();
        MapMachine(group);
    }

    private static void MapMachine(RouteGroupBuilder group)
    {
        group.MapPost("/commands", MachineHandlers.Apply)
            .WithName("applyRaftCommand")
            .WithSummary("Apply a command to a group whose state machine is a module; the body is the command, the answer the module's")
            .WithDescription("It is applied once, although it is repeated inside when an answer is lost. A module that traps is a problem of type failed; the state is as it was.")
            .Takes(Octets)
            .Produces(StatusCodes.Status200OK, contentType: Octets)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge);
        group.MapPost("/queries", MachineHandlers.Query)
            .WithName("askRaftMachine")
            .WithSummary("Ask a group whose state machine is a module; the body is the question, the answer the module's")
            .WithQuery("serializable", "true: what one member knows, possibly old; needs no majority", "true")
            .Takes(Octets)
            .Produces(StatusCodes.Status200OK, contentType: Octets)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge);
    }

    private static void MapGroup(RouteGroupBuilder group)
    {
        group.MapGet("", RaftHandlers.Get)
            .WithName("getRaftGroup")
            .WithSummary("What each member in reach knows of its group")
            .Produces<IReadOnlyList<RaftMemberJson>>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest);
        group.MapPut("", RaftHandlers.Create)
            .WithName("createRaftGroup")
            .WithSummary("Create a group with a voter on each of some nodes")
            .WithDescription("Asking again for the same is harmless. 409 where another group has the name.")
            .TakesJson<RaftCreateJson>("""{ "kind": "kv", "count": 3 }""")
            .Produces<RaftCreatedJson>(StatusCodes.Status201Created)
            .WithFieldProblems(
                StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType);
        group.MapDelete("", RaftHandlers.Destroy)
            .WithName("destroyRaftGroup")
            .WithSummary("Destroy a group and everything in it")
            .WithDescription("Doing it again is harmless.")
            .Produces(StatusCodes.Status204NoContent)
            .WithFieldProblems(StatusCodes.Status400BadRequest);
    }

    private static void MapKeys(RouteGroupBuilder group)
    {
        group.MapGet("/keys", KeyHandlers.Range)
            .WithName("listRaftKeys")
            .WithSummary("Keys of a key-value group, in the order of their bytes")
            .WithQuery("prefix", "Only keys that begin so", "user")
            .WithQuery("after", "Only keys after this one: the next page", "user-17")
            .WithQuery("limit", $"Most keys: 1 to {KeyValueLimits.MaxRange}; {KeyValueLimits.MaxRange} when left out", "100")
            .WithQuery("keysOnly", "true: without their values", "true")
            .WithQuery("serializable", "true: what one member knows, possibly old; needs no majority", "true")
            .Produces<KeysJson>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest)
            .WithExample(StatusCodes.Status200OK, JsonNode.Parse($$"""{ "revision": 9, "keys": [{{KeyExample}}], "more": 0 }""")!);
        var key = group.MapGroup("/keys/{**key}").WithPath("key", "The key, as text; it may have slashes", "greeting");
        key.MapGet("", KeyHandlers.Get)
            .WithName("getRaftKey")
            .WithSummary("A key with its value and history")
            .WithQuery("serializable", "true: what one member knows, possibly old; needs no majority", "true")
            .Produces<KeyJson>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest)
            .WithExample(StatusCodes.Status200OK, JsonNode.Parse(KeyExample)!);
        WithConditions(key.MapPut("", KeyHandlers.Put))
            .WithName("putRaftKey")
            .WithSummary("Write a key; the body is the value")
            .WithDescription("With a condition it is compare-and-swap: 409 where the key is not as the condition says, and present says what it is.")
            .WithQuery("lease", "The lease that the key ends with", "12")
            .Takes(Octets)
            .Produces<WrittenJson>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithFieldProblems(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge)
            .WithExample(StatusCodes.Status200OK, JsonNode.Parse("""{ "revision": 5 }""")!);
        WithConditions(key.MapDelete("", KeyHandlers.Delete))
            .WithName("deleteRaftKey")
            .WithSummary("Delete a key")
            .WithDescription("404 where there is none, 409 where it is not as the condition says.")
            .Produces<WrittenJson>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithFieldProblems(StatusCodes.Status400BadRequest)
            .WithExample(StatusCodes.Status200OK, JsonNode.Parse("""{ "revision": 6 }""")!);
        group.MapGet("/watch", KeyHandlers.Watch)
            .WithName("watchRaftKeys")
            .WithSummary("Changes of keys, as server-sent events")
            .WithDescription(
                "The first event is start. Then each change is an event put or delete with the key as data, and its revision as id where it is the last change up to that "
                + "revision. An event reset says that changes were lost, because they are not kept any more: forget the keys; those that there are follow as put.")
            .WithQuery("key", "Only this key", "greeting")
            .WithQuery("prefix", "Only keys that begin so", "user")
            .WithQuery("after", "Begin after this revision; from now on when left out", "0")
            .WithHeader("Last-Event-ID", "As browsers send it when they connect again: go on after this revision", "4")
            .Produces<KeyJson>(StatusCodes.Status200OK, EventStreamResult.MediaType)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest);
    }

    private static RouteHandlerBuilder WithConditions(RouteHandlerBuilder route) => route
        .WithQuery("ifRevision", "Only if this revision wrote the key last", "4")
        .WithQuery("ifValue", "Only if the key holds this text", "hello")
        .WithQuery("ifAbsent", "true: only if the key does not exist", "true");
}
