using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Wetware.Tests;

/// <summary>Bytes that mean nothing, for ports that anyone can reach.</summary>
public static partial class Garbage
{
    /// <summary>The cluster endpoint that a node says it has.</summary>
    public static string ClusterEndpointIn(string log) => Endpoint().Match(log) is { Success: true } match
        ? match.Groups[1].Value
        : throw new InvalidOperationException($"no cluster endpoint in:\n{log}");

    /// <summary>Where a node says that Orleans clients connect.</summary>
    public static IPEndPoint OrleansGatewayIn(string log) => Gateway().Match(log) is { Success: true } match
        ? IPEndPoint.Parse(match.Groups[1].Value)
        : throw new InvalidOperationException($"no clients' port in:\n{log}");

    /// <summary>Every loopback port that a node says it listens on.</summary>
    public static IReadOnlyList<int> PortsIn(string log)
    {
        var ports = Port().Matches(log).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct().ToArray();
        Assert.True(ports.Length >= 4, $"cluster, silo, gateway and HTTP ports are told in:\n{log}");
        return ports;
    }

    public static async Task SendTcp(int port, int seed)
    {
        var random = new Random(seed);
        foreach (var size in (int[])[0, 1, 4, 100, 5000, 200_000])
        {
            var bytes = new byte[size];
            random.NextBytes(bytes);
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            try
            {
                await client.GetStream().WriteAsync(bytes);
            }
            catch (IOException)
            {
                // It hung up on us, which is its right.
            }
        }
    }

    public static async Task SendMulticast(int seed)
    {
        var random = new Random(seed);
        using var client = new UdpClient(AddressFamily.InterNetwork);
        client.Client.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastLoopback, true);
        var group = new IPEndPoint(IPAddress.Parse("224.0.0.251"), 5353);
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(1, 1400)];
            random.NextBytes(bytes);
            if (i % 2 == 0 && bytes.Length > 12)
                new byte[] { 0, 0, 0x84, 0, 0, 0, 0, 3, 0, 0, 0, 0 }.CopyTo(bytes, 0); // a response with three answers that are none
            await client.SendAsync(bytes, group);
        }
    }

    [GeneratedRegex(@"cluster endpoint (127\.0\.0\.1:\d+)")]
    private static partial Regex Endpoint();

    [GeneratedRegex(@"clients (127\.0\.0\.1:\d+)")]
    private static partial Regex Gateway();

    [GeneratedRegex(@"127\.0\.0\.1:(\d+)")]
    private static partial Regex Port();
}
