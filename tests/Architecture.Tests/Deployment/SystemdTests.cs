using System.Diagnostics;
using Wetware.Silo.Configuration;
using Wetware.Testing;

namespace Wetware.Tests.Deployment;

/// <summary>The units in <c>deploy/systemd</c>: well formed, and right about how nodes stop. Nothing is started.</summary>
public sealed class SystemdTests
{
    private static readonly string Folder = Path.Combine(Repository.Folder, "deploy/systemd");

    public static TheoryData<string> Units => [.. Directory.GetFiles(Folder, "*.service").Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Units))]
    public void A_unit_waits_longer_than_a_node_takes_to_drain_and_does_not_repeat_what_cannot_work(string unit)
    {
        var service = Read(unit)["Service"].ToLookup(line => line.Key, line => line.Value);

        Assert.True(TimeSpan.FromSeconds(int.Parse(Assert.Single(service["TimeoutStopSec"]), null)) >= new NodeOptions().DrainTimeout + TimeSpan.FromSeconds(10));
        Assert.Equal("2", Assert.Single(service["RestartPreventExitStatus"]));
        Assert.Matches("^/usr/local/bin/ww (gateway|start)$", Assert.Single(service["ExecStart"]));
    }

    [Theory]
    [MemberData(nameof(Units))]
    public void A_unit_has_a_folder_and_a_secret_of_its_own_and_no_rights_that_it_does_not_need(string unit)
    {
        var service = Read(unit)["Service"].ToLookup(line => line.Key, line => line.Value);
        var name = Path.GetFileNameWithoutExtension(unit);

        Assert.Equal([$"WW_DATA=%S/{name}", "WW_SECRET_FILE=%d/cluster.secret"], service["Environment"]);
        Assert.Equal([name], service["StateDirectory"]);
        Assert.Equal(["cluster.secret:/etc/ww/cluster.secret"], service["LoadCredential"]);
        Assert.Equal(["yes", "yes", "strict", ""], [.. service["DynamicUser"], .. service["NoNewPrivileges"], .. service["ProtectSystem"], .. service["CapabilityBoundingSet"]]);
    }

    [Theory]
    [MemberData(nameof(Units))]
    public void Systemd_takes_every_line_of_a_unit(string unit)
    {
        if (!File.Exists("/usr/bin/systemd-analyze"))
            return; // the tests above read what matters

        // The tool is not installed here, and its absence is all that may be wrong.
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        var file = folder[unit];
        File.WriteAllText(file, File.ReadAllText(Path.Combine(Folder, unit)).Replace("/usr/local/bin/ww", "/bin/true", StringComparison.Ordinal));
        using var verify = Process.Start(new ProcessStartInfo("/usr/bin/systemd-analyze", ["verify", file]) { RedirectStandardError = true })!;
        var said = verify.StandardError.ReadToEnd();
        Assert.True(verify.WaitForExit(TimeSpan.FromMinutes(1)));

        Assert.Equal("", said);
        Assert.Equal(0, verify.ExitCode);
    }

    private static Dictionary<string, List<KeyValuePair<string, string>>> Read(string unit)
    {
        var sections = new Dictionary<string, List<KeyValuePair<string, string>>>();
        List<KeyValuePair<string, string>>? section = null;
        foreach (var line in File.ReadLines(Path.Combine(Folder, unit)).Where(line => line.Length > 0 && !line.StartsWith('#')))
        {
            if (line.StartsWith('['))
                sections[line.Trim('[', ']')] = section = [];
            else
                section!.Add(KeyValuePair.Create(line[..line.IndexOf('=', StringComparison.Ordinal)], line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]));
        }

        return sections;
    }
}
