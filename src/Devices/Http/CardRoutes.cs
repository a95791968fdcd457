using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Devices.Access;

namespace Wetware.Devices.Http;

/// <summary>Cards as ODRL documents, of which only some parts are read, and certificates.</summary>
internal static class CardRoutes
{
    private const int MaxLevels = 256;

    public static void MapCardRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/moduleCards", SetModule);
        routes.MapGet("/moduleCards", (HttpRequest request, DeviceClient client) => List(request, client, cards => cards.Modules.Select(card => (card.Received, Of(card)))));
        routes.MapPost("/nodeCards", SetNode);
        routes.MapGet("/nodeCards", (HttpRequest request, DeviceClient client) => List(request, client, cards => cards.Nodes.Select(card => (card.Received, Of(card)))));
        routes.MapPost("/dataSourceCards", SetSource);
        routes.MapGet("/dataSourceCards", (HttpRequest request, DeviceClient client) => List(request, client, cards => cards.Sources.Select(card => (card.Received, Of(card)))));
        routes.MapPost("/zoneRiskLevels", SetZones);
        routes.MapGet("/zoneRiskLevels", (HttpRequest request, DeviceClient client) => List(request, client, Zones));
        routes.MapGet("/deploymentCertificates", Certificates);
    }

    private static async Task<IResult> SetModule(HttpRequest request, DeviceClient client, CancellationToken cancellationToken)
    {
        var permission = First(await Body(request, cancellationToken), "permission");
        var constraints = Constraints(permission, "permission[0].constraint").ToLookup(constraint => constraint.Operand, constraint => constraint.Value);
        string Value(string operand) => constraints[operand].FirstOrDefault() ?? throw DeviceErrorException.Field("permission[0].constraint", $"has no leftOperand \"{operand}\" with a rightOperand");
        var card = await client.Cards.SetModule(
            new("", default, Label(permission, "permission[0]", "target"), Label(permission, "permission[0]", "action"), Value("risk-level"), Value("input-type"), Value("output-risk")), cancellationToken);
        return DeviceErrors.Json(new JsonObject { ["message"] = "Module card received and saved", ["moduleData"] = Of(card) });
    }

    private static async Task<IResult> SetNode(HttpRequest request, DeviceClient client, CancellationToken cancellationToken)
    {
        var asset = First(await Body(request, cancellationToken), "asset");
        var card = await client.Cards.SetNode(new("", default, Label(asset, "asset[0]", "uid"), Label(asset, "asset[0]", "title"), Relation(asset, "memberOf")), cancellationToken);
        return DeviceErrors.Json(new JsonObject { ["message"] = "Node card received and saved", ["nodeCard"] = Of(card) });
    }

    private static async Task<IResult> SetSource(HttpRequest request, DeviceClient client, CancellationToken cancellationToken)
    {
        var asset = First(await Body(request, cancellationToken), "asset");
        await client.Cards.SetSource(
            new("", default, Relation(asset, "nodeid"), Label(asset, "asset[0]", "title"), Relation(asset, "type"), Relation(asset, "risk-level")), cancellationToken);
        return DeviceErrors.Json(new JsonObject { ["message"] = "Data source card received and saved" });
    }

    private static async Task<IResult> SetZones(HttpRequest request, DeviceClient client, CancellationToken cancellationToken)
    {
        var body = await Body(request, cancellationToken);
        var zones = new Dictionary<string, List<string>>();
        var levels = new List<string>();
        foreach (var (permission, i) in Array(body, "permission").Select((permission, i) => (permission, i)))
        {
            var level = Label(permission, $"permission[{i}]", "target");
            if (!levels.Contains(level))
                levels.Add(level);
            foreach (var (operand, zone) in Constraints(permission, $"permission[{i}].constraint"))
            {
                if (operand == "zone" && (zones.TryGetValue(zone, out var known) ? known : zones[zone] = []) is var allowed && !allowed.Contains(level))
                    allowed.Add(level);
            }
        }

        if (levels.Count > MaxLevels || zones.Count > MaxLevels)
            throw DeviceErrorException.Field("permission", $"{levels.Count} levels and {zones.Count} zones are not allowed; use at most {MaxLevels} of each");
        var set = await client.Cards.SetZones(new(default, zones.ToDictionary(zone => zone.Key, zone => (IReadOnlyList<string>)zone.Value), levels), cancellationToken);
        return DeviceErrors.Json(new JsonObject
        {
            ["message"] = "Zones and risk levels received and saved",
            ["zones"] = new JsonArray([.. set.Zones.Select(zone => new JsonObject { ["zone"] = zone.Key, ["allowedRiskLevels"] = Texts(zone.Value) })]),
            ["riskLevels"] = Texts(set.Levels),
        });
    }

    private static async Task<IResult> Certificates(HttpRequest request, DeviceClient client, CancellationToken cancellationToken) => Listed(
        request,
        (await client.Deployments.List(cancellationToken)).Where(deployment => deployment.Certificate is not null).Select(deployment => (deployment.Certificate!.Date, Of(deployment.Id, deployment.Certificate))));

    private static async Task<IResult> List(HttpRequest request, DeviceClient client, Func<DeviceCards, IEnumerable<(DateTimeOffset, JsonObject)>> choose) =>
        Listed(request, choose(await client.Cards.Read(request.HttpContext.RequestAborted)));

    // A time that cannot be read leaves nothing, as clients are used to.
    private static IResult Listed(HttpRequest request, IEnumerable<(DateTimeOffset Time, JsonObject Document)> documents)
    {
        if (request.Query.TryGetValue("after", out var text))
        {
            documents = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var after)
                ? documents.Where(document => document.Time > after)
                : [];
        }

        return DeviceErrors.Json(new JsonArray([.. documents.Select(document => document.Document)]));
    }

    private static IEnumerable<(DateTimeOffset, JsonObject)> Zones(DeviceCards cards)
    {
        if (cards.Zones is not { } set)
            yield break;
        foreach (var (zone, allowed) in set.Zones)
            yield return (set.Updated, new JsonObject { ["zone"] = zone, ["allowedRiskLevels"] = Texts(allowed), ["_id"] = zone });
        yield return (set.Updated, new JsonObject { ["type"] = "riskLevels", ["levels"] = Texts(set.Levels), ["lastUpdated"] = DeviceDocuments.Time(set.Updated), ["_id"] = "riskLevels" });
    }

    private static JsonObject Of(DeviceModuleCard card) => new()
    {
        ["moduleid"] = card.ModuleId,
        ["name"] = card.Name,
        ["risk-level"] = card.RiskLevel,
        ["input-type"] = card.InputType,
        ["output-risk"] = card.OutputRisk,
        ["dateReceived"] = DeviceDocuments.Time(card.Received),
        ["_id"] = card.Id,
    };

    private static JsonObject Of(DeviceNodeCard card) => new()
    {
        ["name"] = card.Name,
        ["nodeid"] = card.NodeId,
        ["zone"] = card.Zone,
        ["dateReceived"] = DeviceDocuments.Time(card.Received),
        ["_id"] = card.Id,
    };

    private static JsonObject Of(DeviceSourceCard card) => new()
    {
        ["name"] = card.Name,
        ["type"] = card.Type,
        ["risk-level"] = card.RiskLevel,
        ["nodeid"] = card.NodeId,
        ["dateReceived"] = DeviceDocuments.Time(card.Received),
        ["_id"] = card.Id,
    };

    private static JsonObject Of(string deployment, DeploymentCertificate certificate) => new()
    {
        ["date"] = DeviceDocuments.Time(certificate.Date),
        ["deploymentId"] = deployment,
        ["valid"] = certificate.IsValid,
        ["validationLogs"] = new JsonArray([.. certificate.Steps.Select(step => new JsonObject
        {
            ["device"] = step.Device,
            ["module"] = step.Module,
            ["func"] = step.Function,
            ["node_zone"] = step.Zone,
            ["module_risk"] = step.ModuleRisk,
            ["input_risk"] = step.InputRisk,
            ["output_risk"] = step.OutputRisk,
            ["valid"] = step.IsValid,
            ["reasons"] = Texts(step.Reasons),
        })]),
        ["_id"] = deployment,
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static async Task<JsonElement> Body(HttpRequest request, CancellationToken cancellationToken) =>
        await DeviceBodies.ReadJson(request, cancellationToken) ?? throw DeviceErrorException.Field("body", "is missing");

    private static JsonElement[] Array(JsonElement body, string name) => body.Get(name) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0
        ? [.. list.EnumerateArray()]
        : throw DeviceErrorException.Field(name, "is no array with an element");

    private static JsonElement First(JsonElement body, string name) => Array(body, name)[0];

    private static string Label(JsonElement element, string at, string name) => Checked($"{at}.{name}", DeviceBodies.Text(element, at, name));

    private static string Checked(string field, string? text) => text is { Length: > 0 and <= 128 } && !text.Any(char.IsControl)
        ? text
        : throw DeviceErrorException.Field(field, "use a text of 1 to 128 characters, none of them a control character");

    private static string Relation(JsonElement asset, string type)
    {
        var relation = Array(asset, "relation").FirstOrDefault(item => item.GetText("type") == type);
        return Checked($"asset[0].relation of type {type}", relation.GetText("value"));
    }

    private static IEnumerable<(string Operand, string Value)> Constraints(JsonElement permission, string at)
    {
        foreach (var constraint in Array(permission, "constraint"))
        {
            var values = constraint.Get("rightOperand") is { ValueKind: JsonValueKind.Array } several ? several.EnumerateArray().Select(DeviceText.TextOf) : [constraint.GetText("rightOperand")];
            foreach (var value in values)
                yield return (Label(constraint, at, "leftOperand"), Checked($"{at}.rightOperand", value));
        }
    }
}
