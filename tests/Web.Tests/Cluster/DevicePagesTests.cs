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

    private static byte[] Fibo()
    {
        var builder = new ModuleBuilder();
        builder.Export("fibo", [ModuleBuilder.I64], [ModuleBuilder.I64], [], 0x42, 0x01);
        return builder.Build();
    }
}
