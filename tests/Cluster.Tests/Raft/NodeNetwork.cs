using System.Diagnostics;

namespace Wetware.Tests.Raft;

/// <summary>
/// A bridge with a network namespace for each node, so that nodes can be cut from one another while clients, on the bridge itself, reach them all. Needs root and
/// iproute2.
/// </summary>
internal sealed class NodeNetwork : IDisposable
{
    private static int _networks;

    private readonly string _id;
    private readonly int _net;
    private readonly List<(int From, int To)> _cuts = [];
    private readonly int _nodes;

    private NodeNetwork(int nodes)
    {
        var number = Interlocked.Increment(ref _networks);
        (_id, _net, _nodes) = ($"w{Environment.ProcessId:x}{number:x}", (Environment.ProcessId + number) % 200, nodes);
    }

    /// <summary>Makes the network; null, after all of it is removed again, where that is not possible.</summary>
    public static NodeNetwork? TryCreate(int nodes)
    {
        var network = new NodeNetwork(nodes);
        if (network.Create())
            return network;
        network.Dispose();
        return null;
    }

    /// <summary>The name of a node's namespace.</summary>
    public string Space(int node) => $"{_id}n{node}";

    /// <summary>The address of a node.</summary>
    public string Address(int node) => $"10.181.{_net}.{node + 10}";

    /// <summary>Lets nothing that one of the two sends arrive at the other.</summary>
    public void Cut(int one, int other)
    {
        foreach (var (from, to) in new[] { (one, other), (other, one) })
        {
            if (Ip($"-n {Space(from)} route add blackhole {Address(to)}/32"))
                _cuts.Add((from, to));
        }
    }

    /// <summary>Ends all cuts.</summary>
    public void Heal()
    {
        foreach (var (from, to) in _cuts)
            Assert.True(Ip($"-n {Space(from)} route del blackhole {Address(to)}/32"));
        _cuts.Clear();
    }

    public void Dispose()
    {
        for (var node = 0; node < _nodes; node++)
            Ip($"netns del {Space(node)}");
        Ip($"link del {_id}");
    }

    private bool Create()
    {
        if (!OperatingSystem.IsLinux() || !Ip($"link add {_id} type bridge") || !Ip($"addr add 10.181.{_net}.1/24 dev {_id}") || !Ip($"link set {_id} up"))
            return false;
        return Enumerable.Range(0, _nodes).All(node =>
            Ip($"netns add {Space(node)}")
            && Ip($"link add {_id}v{node} type veth peer name eth0 netns {Space(node)}")
            && Ip($"link set {_id}v{node} master {_id} up")
            && Ip($"-n {Space(node)} addr add {Address(node)}/24 dev eth0")
            && Ip($"-n {Space(node)} link set eth0 up")
            && Ip($"-n {Space(node)} link set lo up"));
    }

    private static bool Ip(string arguments)
    {
        try
        {
            using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            ip.WaitForExit();
            return ip.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // there is no iproute2
        }
    }
}
