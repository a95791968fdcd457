using System.Net;
using System.Text;
using Wetware.Devices;
using Wetware.Devices.Cards;
using Wetware.Devices.Deployments;
using Wetware.Tests.Fixture;

namespace Wetware.Tests;

/// <summary>Cards, zones and certificates.</summary>
[Collection("devices")]
public sealed class CardTests(DeviceFixture orchestrator)
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Cards_are_taken_from_their_documents_and_a_deployment_is_certified_by_them()
    {
        await using var device = await TestSupervisor.Start("carded");
        var id = await orchestrator.Add(device);
        var module = await orchestrator.UploadFibo("carded");
        var card = await orchestrator.Post("/moduleCards", $$"""
            {"permission":[{"target":"{{module}}","action":"carded","constraint":[{"leftOperand":"risk-level","rightOperand":"low"},
            {"leftOperand":"input-type","rightOperand":"camera"},{"leftOperand":"output-risk","rightOperand":"inherit"}]}]}
            """);
        await orchestrator.Post("/nodeCards", $$"""{"asset":[{"uid":"{{id}}","title":"carded","relation":[{"type":"memberOf","value":"unsafe"}]}]}""");
        var zones = await orchestrator.Post("/zoneRiskLevels", """
            {"permission":[{"target":"low","constraint":[{"leftOperand":"zone","rightOperand":["safe","unsafe"]}]},{"target":"high","constraint":[{"leftOperand":"zone","rightOperand":"safe"}]}]}
            """);

        var refused = await orchestrator.Create("carded", DeviceFixture.Step(id, module, "fibo"));
        await orchestrator.Post("/dataSourceCards", $$"""
            {"asset":[{"title":"front","relation":[{"type":"type","value":"camera"},{"type":"risk-level","value":"low"},{"type":"nodeid","value":"{{id}}"}]}]}
            """);
        var accepted = await orchestrator.Create("carded", DeviceFixture.Step(id, module, "fibo"));
        var certificates = (await orchestrator.Get("/deploymentCertificates")).AsArray();

        Assert.Equal("camera", card["moduleData"]!["input-type"]!.GetValue<string>());
        Assert.Equal("""[{"zone":"safe","allowedRiskLevels":["low","high"]},{"zone":"unsafe","allowedRiskLevels":["low"]}]""", zones["zones"]!.ToJsonString());
        var bad = certificates.Single(certificate => certificate!["deploymentId"]!.GetValue<string>() == refused)!;
        Assert.False(bad["valid"]!.GetValue<bool>());
        var reasons = bad["validationLogs"]![0]!["reasons"]!.AsArray().Select(reason => reason!.GetValue<string>()).ToArray();
        Assert.Contains("Data source of type camera not found on device carded", reasons);
        Assert.Contains("Risk level none of the input is not allowed in zone unsafe", reasons);
        Assert.Equal("Deployment validation failed.", (await orchestrator.Get($"/file/manifest/{refused}"))["validationError"]!.GetValue<string>());
        Assert.True(certificates.Single(certificate => certificate!["deploymentId"]!.GetValue<string>() == accepted)!["valid"]!.GetValue<bool>());
        Assert.Null((await orchestrator.Get($"/file/manifest/{accepted}"))["validationError"]);
        Assert.Equal("safe", (await orchestrator.Get("/zoneRiskLevels"))[0]!["zone"]!.GetValue<string>());
        Assert.Empty((await orchestrator.Get("/moduleCards?after=soon")).AsArray());
        Assert.NotEmpty((await orchestrator.Get("/nodeCards?after=2020-01-01T00:00:00Z")).AsArray());
    }

    [Theory]
    [InlineData("/moduleCards", "", "body")]
    [InlineData("/moduleCards", "{}", "permission")]
    [InlineData("/moduleCards", """{"permission":[{"target":"x","action":"y","constraint":[{"leftOperand":"risk-level","rightOperand":"low"}]}]}""", "input-type")]
    [InlineData("/moduleCards", """{"permission":[{"target":1,"action":"y","constraint":[{"leftOperand":"zone","rightOperand":"low"}]}]}""", "target")]
    [InlineData("/nodeCards", """{"asset":[]}""", "asset")]
    [InlineData("/nodeCards", """{"asset":[{"uid":"x","title":"y","relation":[{"type":"other","value":"z"}]}]}""", "memberOf")]
    [InlineData("/dataSourceCards", """{"asset":[{"title":"y"}]}""", "relation")]
    [InlineData("/zoneRiskLevels", """{"permission":[{"target":"low","constraint":[{"leftOperand":"zone","rightOperand":[1]}]}]}""", "rightOperand")]
    public async Task A_malformed_card_is_refused_and_its_field_named(string path, string body, string field)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await orchestrator.Http.PostAsync(path, content);

        Assert.Contains(field, (await DeviceFixture.Read(answer, HttpStatusCode.BadRequest))["errorText"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_step_gives_is_what_the_next_takes_in()
    {
        var cards = new DeviceCards(
            [Card("m", "low", "camera", "high"), Card("n", "low", "temp", "inherit")],
            [new DeviceNodeCard("1", Now, "a", "a", "safe"), new DeviceNodeCard("2", Now, "b", "b", "unsafe")],
            [new DeviceSourceCard("3", Now, "a", "front", "camera", "low")],
            new DeviceZones(Now, new Dictionary<string, IReadOnlyList<string>> { ["safe"] = ["low", "high"], ["unsafe"] = ["low"] }, ["low", "high"]));

        var good = CertificateRule.Certify([Step("a", "m"), Step("a", "n")], cards, Now);
        var bad = CertificateRule.Certify([Step("a", "m"), Step("b", "n")], cards, Now);

        Assert.True(good.IsValid);
        Assert.Equal(["high", "high"], good.Steps.Select(step => step.OutputRisk));
        Assert.Equal([true, false], bad.Steps.Select(step => step.IsValid));
        Assert.Contains("field 'sequence[1]': Risk level high of the input is not allowed in zone unsafe", bad.Problems, StringComparison.Ordinal);
        Assert.False(CertificateRule.Certify([Step("a", "m")], new DeviceCards([], [], [], null), Now).IsValid);
    }

    private static DeviceModuleCard Card(string module, string risk, string input, string output) => new(module, Now, module, module, risk, input, output);

    private static SolvedStep Step(string device, string module) => new(
        new DeviceInfo { Id = device, Name = device, Addresses = ["127.0.0.1"] },
        new DeviceModuleInfo { Id = module, Name = module, Binary = new DeviceFile("", "", 0) },
        new FunctionDescription("f", "GET", [], "integer", []),
        []);
}
