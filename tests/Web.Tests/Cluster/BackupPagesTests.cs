using System.Net;
using System.Reflection;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Nodes;
using Wetware.Security;
using Wetware.Testing;
using Wetware.Web.Backups;

namespace Wetware.Tests.Cluster;

/// <summary>Backups of a real node, which has a folder and a key for them.</summary>
public sealed class BackupPagesTests(LiveNode node) : LiveConsole(node)
{
    [Fact]
    public async Task A_backup_is_made_verified_and_downloaded()
    {
        var page = Open<BackupsPage>("/console/backups");
        Shows(page, ".ww-backups", "encrypted");
        await Wait.Until(async () => (await Client.Backups.ListAsync())[0] is { Count: > 0, Work: null }, "the scheduled backup is made");
        var before = (await Client.Backups.ListAsync())[0].Count;
        Press(page, "Back up now");
        await Wait.Until(async () => (await Client.Backups.ListAsync())[0] is var state && state.Count > before && state.Work is null, "the backup is made");
        Shows(page, ".ww-last", "made");
        page.WaitForAssertion(() => Assert.Equal(before + 1, page.FindAll(".ww-archives tbody tr").Count));

        Press(page, "Verify");
        Shows(page, ".ww-archives tbody tr:first-child", "whole");

        using var http = new HttpClient { BaseAddress = Node.Address };
        var archive = (await Client.Backups.ListAsync())[0].Archives[0];
        using var response = await http.GetAsync(page.Find(".ww-archives a").GetAttribute("href"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(archive.File, response.Content.Headers.ContentDisposition!.FileNameStar);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(archive.Bytes, bytes.Length);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine((await Client.Backups.ListAsync())[0].Folder, archive.File)), bytes);
        using var missing = await http.GetAsync($"/console/backups/{Node.Server}/..%2Fnode%2Fidentity.key");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task A_schedule_is_set_and_taken_back()
    {
        var page = Open<BackupsPage>("/console/backups");
        Shows(page, ".ww-schedule", "every 1 d, the newest 14 kept, one of 7 full, as configured");
        Type(page, "Make one", "06:00:00");
        Type(page, "Keep", "3");
        Type(page, "Chain", "1");
        Press(page, "Set schedule");
        Shows(page, ".ww-schedule", "every 6 h, the newest 3 kept, all full, set by an operator");
        Assert.Equal(TimeSpan.FromHours(6), (await Client.Backups.ListAsync())[0].Schedule.Every);

        Type(page, "Keep", "0");
        Press(page, "Set schedule");
        Shows(page, ".ww-refusal", "field 'keep': \"0\" is not allowed; use 1 to 10000");
        Confirm(page, "As configured");
        Shows(page, ".ww-schedule", "as configured");
    }

    [Fact]
    public void Who_may_only_look_sees_backups_and_cannot_act()
    {
        Callers.Scope = Scope.Read;
        var page = Open<BackupsPage>("/console/backups");
        Shows(page, ".ww-backups", "Folder");
        Assert.Empty(page.FindAll("form"));
        Assert.DoesNotContain("Back up now", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".ww-archives a"));
    }

    [Fact]
    public void Without_a_folder_the_page_says_what_to_do()
    {
        var grains = DispatchProxy.Create<IGrainFactory, NoNodes>();
        Services.Replace(ServiceDescriptor.Singleton(new WetwareClient(
            grains, new CapabilityClient(grains, Time), new ChannelClient(grains, Time), Time, Options.Create(new ClusterOptions { ClusterId = "c", ServiceId = "s" }))));
        Shows(Open<BackupsPage>("/console/backups"), ".ww-empty", "WW_BACKUP=/backups");
    }

    /// <summary>The way to a cluster without nodes; there are no other grains.</summary>
    public class NoNodes : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod?.ReturnType == typeof(INodesGrain) ? Create<INodesGrain, NodesGrain>() : null;
    }

    /// <summary>No nodes.</summary>
    public class NodesGrain : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Task.FromResult<IReadOnlyList<NodeCard>>([]);
    }
}
