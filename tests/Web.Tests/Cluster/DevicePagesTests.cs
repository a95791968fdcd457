using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using Wetware.Devices;
using Wetware.Security;
using Wetware.Testing;
using Wetware.Tests.Fixture;
using Wetware.Web.Devices;

namespace Wetware.Tests.Cluster;

/// <summary>Devices of a real node.</summary>
public sealed class DevicePagesTests(LiveNode node) : LiveConsole(node)
{
    [Fact]
    public async Task A_module_is_added_described_deployed_and_run()
    {
        await using var supervisor = await TestSupervisor.Start(Unique("device"));
        var devices = Open<DevicesPage>("/console/devices");
        Type(devices, "Name", supervisor.Name);
        Type(devices, "IP address", "127.0.0.1");
        Type(devices, "Port", $"{supervisor.Port}");
        Press(devices, "Add");
        await Wait.Until(async () => await Client.Devices.Devices.Find(supervisor.Name) is { IsIntroduced: true }, "the device is known");

        var name = Unique("fibo");
        var modules = Open<DeviceModulesPage>("/console/devices/modules");
        modules.WaitForElement("input[type=file]");
        modules.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary(Fibo(), "fibo.wasm"));
        Type(modules, "Name", name);
        Press(modules, "Add");
        modules.WaitForAssertion(() => Assert.Contains("/console/devices/modules/", Navigation.Uri, StringComparison.Ordinal));

        var module = Open<DeviceModulePage>(Navigation.Uri, parameters => parameters.Add(page => page.Id, name));
        Press(module, "Describe");
        module.WaitForElement("fieldset input[type=checkbox]").Change(true);
        Press(module, "Save");
        Shows(module, ".ww-functions tbody", "param0: integer");

        var form = Open<DeploymentFormPage>("/console/devices/deployments/new");
        form.WaitForElement("fieldset");
        var deployment = Unique("chain");
        Type(form, "Name", deployment);
        Type(form, "Module", (await Client.Devices.Modules.Find(name))!.Id);
        Type(form, "Device", (await Client.Devices.Devices.Find(supervisor.Name))!.Id);
        Press(form, "Dry run");
        Shows(form, ".ww-plan", supervisor.Name);
        Press(form, "Create");
        form.WaitForAssertion(() => Assert.DoesNotContain("/new", Navigation.Uri, StringComparison.Ordinal));

        var page = Open<DeploymentPage>(Navigation.Uri, parameters => parameters.Add(page => page.Id, deployment));
        Press(page, "Deploy");
        Shows(page, ".ww-steps", "deployed");
        Shows(page, ".ww-answers", "200");
        Type(page, "param0", "7");
        Press(page, "Run");
        Shows(page, ".ww-outcome", "21");
        var graph = Open<DeviceGraphPage>("/console/devices/graph");
        Shows(graph, "svg.ww-graph a", supervisor.Name[..12]);
        Confirm(page, "Remove");
        page.WaitForAssertion(() => Assert.EndsWith("/console/devices/deployments", Navigation.Uri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_device_is_shown_with_its_description_and_log()
    {
        await using var supervisor = await TestSupervisor.Start(Unique("device"));
        var id = (await Client.Devices.Devices.Add(new DeviceAnnouncement(supervisor.Name, supervisor.Port, ["127.0.0.1"]))).Id;
        await Client.Devices.Logs.Add(System.Text.Json.JsonSerializer.Serialize(new { deviceName = supervisor.Name, loglevel = "INFO", message = Hostile }));
        var page = Open<DevicePage>($"/console/devices/device/{id}", parameters => parameters.Add(page => page.Id, id));

        Shows(page, ".ww-log", HostileShown);
        Shows(page, ".ww-description", "{");
        Assert.Empty(page.FindAll("script"));
        Press(page, "Allow no deployment");
        Shows(page, ".ww-facts", "blacklisted");
        Shows(Open<DeviceLogsPage>($"/console/devices/logs?device={supervisor.Name}"), ".ww-log", HostileShown);

        Confirm(page, "Remove");
        page.WaitForAssertion(() => Assert.EndsWith("/console/devices", Navigation.Uri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Zones_and_cards_are_set_and_certify_a_deployment()
    {
        await using var supervisor = await TestSupervisor.Start(Unique("device"));
        var device = await Client.Devices.Devices.Add(new DeviceAnnouncement(supervisor.Name, supervisor.Port, ["127.0.0.1"]));
        var module = await Client.Devices.Modules.Add(Unique("fibo"), "fibo.wasm", Fibo());
        await Client.Devices.Modules.Describe(module.Id, [new("fibo", "GET", [new("param0", "integer")], "integer", [])], new Dictionary<string, ReadOnlyMemory<byte>>());
        var page = Open<CardsPage>("/console/devices/cards");
        Shows(page, ".ww-zones .ww-empty", "There are no zones");
        Set(page, "Set a zone", "hall <b>", "low, high");
        Shows(page, ".ww-zones td", "hall <b>");
        Assert.Empty(page.FindAll(".ww-zones td b"));
        Set(page, "Set the card of a device", device.Id, "hall <b>");
        Shows(page, ".ww-node-cards td", supervisor.Name);
        Set(page, "Set the card of a module", module.Id, "low", "temp", "inherit");
        Shows(page, ".ww-module-cards td", module.Name);
        Set(page, "Set a source of data", device.Id, "front", "camera", "low");
        Shows(page, ".ww-source-cards td", "front");
        Set(page, "Set a source of data", device.Id, "front", "", "low");
        Shows(page, ".ww-refusal", "field 'type'");

        var deployment = await Client.Devices.Deployments.Create(new(Unique("chain"), [new(device.Id, module.Id, "fibo", [])]));
        Shows(page, ".ww-certificates td", deployment.Name);
        Callers.Scope = Scope.Read;
        var read = Open<CardsPage>("/console/devices/cards");
        Shows(read, ".ww-zones td", "low, high");
        Assert.Empty(read.FindAll("form"));
        Callers.Scope = Scope.Operate;

        // Nothing is left that would certify what other tests deploy.
        await Client.Devices.Deployments.Remove(deployment.Id);
        for (var left = 4; left > 0; left--)
        {
            Confirm(page, "Remove");
            page.WaitForAssertion(() => Assert.Equal(left - 1, page.FindAll("td .mud-button-root").Count));
        }

        Assert.Empty((await Client.Devices.Cards.Read()).Zones!.Zones);
    }

    [Theory]
    [InlineData(true, "data:image/png;base64,iVBORw0KGgo")]
    [InlineData(false, null)]
    public async Task A_picture_in_a_result_is_shown_and_nothing_else_is(bool isPicture, string? address)
    {
        await using var supervisor = await TestSupervisor.Start(Unique("device"));
        byte[] bytes = isPicture ? [0x89, .. "PNG\r\n\u001a\n"u8] : [.. "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8];
        supervisor.Override = async context =>
        {
            if (!context.Request.Path.StartsWithSegments("/module_results"))
                return false;
            context.Response.ContentType = "image/svg+xml";
            await context.Response.Body.WriteAsync(bytes);
            return true;
        };
        var device = await Client.Devices.Devices.Add(new DeviceAnnouncement(supervisor.Name, supervisor.Port, ["127.0.0.1"]));
        var module = await Client.Devices.Modules.Add(Unique("camera"), "camera.wasm", Fibo());
        await Client.Devices.Modules.Describe(module.Id, [new("fibo", "GET", [new("param0", "integer")], "integer", [new("shot.png", "image/png", "output")])], new Dictionary<string, ReadOnlyMemory<byte>>());
        var deployment = await Client.Devices.Deployments.Create(new(Unique("chain"), [new(device.Id, module.Id, "fibo", [])]));
        await Client.Devices.Deployments.Deploy(deployment.Id);

        var page = Open<DeploymentPage>($"/console/devices/deployments/{deployment.Id}", parameters => parameters.Add(page => page.Id, deployment.Id));
        Type(page, "param0", "7");
        Press(page, "Run");
        Shows(page, ".ww-outcome", "shot.png");
        if (address is null)
            Shows(page, ".ww-run .ww-help", "PNG, JPEG, GIF and WebP pictures");
        else
            page.WaitForAssertion(() => Assert.StartsWith(address, page.Find("img.ww-picture").GetAttribute("src"), StringComparison.Ordinal));
        Assert.Equal(isPicture ? 1 : 0, page.FindAll("img, svg[onload]").Count);
        await Client.Devices.Deployments.Remove(deployment.Id);
        var missing = await Assert.ThrowsAsync<Errors.WetwareException>(() => Client.Devices.Deployments.ReadResultFile(deployment.Id, "shot.png"));
        Assert.Equal(Errors.ErrorKind.NotFound, missing.Kind);
    }

    [Fact]
    public async Task Who_may_only_look_sees_devices_and_changes_none()
    {
        await using var supervisor = await TestSupervisor.Start(Unique("device"));
        var id = (await Client.Devices.Devices.Add(new DeviceAnnouncement(supervisor.Name, supervisor.Port, ["127.0.0.1"]))).Id;
        Callers.Scope = Scope.Read;
        var page = Open<DevicesPage>("/console/devices");
        page.WaitForState(() => !page.Markup.Contains("Loading", StringComparison.Ordinal));
        Assert.DoesNotContain("Find and add", page.Markup);

        var one = Open<DevicePage>($"/console/devices/device/{id}", parameters => parameters.Add(page => page.Id, id));
        one.WaitForElement(".ww-facts");
        Assert.DoesNotContain(one.FindAll("button"), button => button.TextContent.Trim() is "Remove" or "Allow no deployment");
        await Client.Devices.Devices.Remove(id);
    }

    // Fills a form and sends it.
    private static void Set(IRenderedComponent<CardsPage> page, string title, params string[] values)
    {
        page.WaitForState(() => page.FindAll("form").Any(form => form.GetAttribute("aria-label") == title && form.QuerySelector("button:not([disabled])") is not null));
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            page.WaitForAssertion(() => Fields()[i].Change(value));
        }

        page.FindAll("form").First(form => form.GetAttribute("aria-label") == title).Submit();

        AngleSharp.Dom.IElement[] Fields() => [.. page.FindAll("form").First(form => form.GetAttribute("aria-label") == title).QuerySelectorAll("input, select")];
    }

    private static byte[] Fibo()
    {
        var builder = new ModuleBuilder();
        builder.Export("fibo", [ModuleBuilder.I64], [ModuleBuilder.I64], [], 0x42, 0x01);
        return builder.Build();
    }
}
