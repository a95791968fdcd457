using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using Wetware.Testing;

namespace Wetware.Bench.Raft;

/// <summary>Three members of Debian's etcd on loopback, as they come: each entry is on the disks of a majority before it is acknowledged.</summary>
internal sealed class EtcdCluster : IAsyncDisposable
{
    private const string Program = "/usr/bin/etcd";
    private const int Members = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ww-bench-etcd-");
    private readonly List<Process> _processes = [];
    private readonly int[] _clientPorts = [.. Enumerable.Range(0, Members).Select(_ => FreePort.Find())];

    private EtcdCluster()
    {
    }

    /// <summary>The port of the member that leads.</summary>
    public int Leader { get; private set; }

    /// <summary>Starts them; null when Debian's etcd-server is not installed.</summary>
    public static async Task<EtcdCluster?> Start()
    {
        if (!File.Exists(Program))
            return null;
        var cluster = new EtcdCluster();
        var peers = Enumerable.Range(0, Members).Select(_ => FreePort.Find()).ToArray();
        for (var member = 0; member < Members; member++)
            cluster._processes.Add(cluster.Begin(member, peers));
        cluster.Leader = await cluster.FindLeader();
        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private Process Begin(int member, int[] peers)
    {
        string[] arguments =
        [
            "--name", $"m{member}", "--data-dir", Path.Combine(_folder.FullName, $"m{member}"),
            "--listen-client-urls", $"http://127.0.0.1:{_clientPorts[member]}", "--advertise-client-urls", $"http://127.0.0.1:{_clientPorts[member]}",
            "--listen-peer-urls", $"http://127.0.0.1:{peers[member]}", "--initial-advertise-peer-urls", $"http://127.0.0.1:{peers[member]}",
            "--initial-cluster", string.Join(',', peers.Select((port, other) => $"m{other}=http://127.0.0.1:{port}")),
            "--initial-cluster-token", $"bench-{Environment.ProcessId}", "--logger", "zap", "--log-level", "error",
        ];
        var process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    private async Task<int> FindLeader()
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            foreach (var port in _clientPorts)
            {
                using var connection = new EtcdConnection(port);
                try
                {
                    if (await connection.Leads())
                        return port;
                }
                catch (RpcException) when (clock.Elapsed < Patience)
                {
                    await Task.Delay(100);
                }
            }

            if (clock.Elapsed > Patience)
                throw new InvalidOperationException("etcd elected no leader");
        }
    }
}

/// <summary>A connection to a member, for any number of calls at once.</summary>
internal sealed class EtcdConnection : IDisposable
{
    private static readonly Marshaller<byte[]> Bytes = new(value => value, value => value);
    private static readonly Method<byte[], byte[]> PutMethod = new(MethodType.Unary, "etcdserverpb.KV", "Put", Bytes, Bytes);
    private static readonly Method<byte[], byte[]> RangeMethod = new(MethodType.Unary, "etcdserverpb.KV", "Range", Bytes, Bytes);
    private static readonly Method<byte[], byte[]> StatusMethod = new(MethodType.Unary, "etcdserverpb.Maintenance", "Status", Bytes, Bytes);

    private readonly GrpcChannel _channel;
    private readonly CallInvoker _calls;

    public EtcdConnection(int port)
    {
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        _calls = _channel.CreateCallInvoker();
    }

    /// <summary>Writes a key.</summary>
    public async Task Put(byte[] key, byte[] value) => await Call(PutMethod, [.. Field(1, key), .. Field(2, value)]);

    /// <summary>Reads a key, linearizable.</summary>
    public async Task Get(byte[] key)
    {
        // The header of an answer alone has some 20 bytes, and the value is larger.
        if ((await Call(RangeMethod, Field(1, key))).Length < KeyValueScenario.ValueBytes)
            throw new InvalidOperationException("etcd does not have the key");
    }

    /// <summary>Whether the member leads: its id in the header (field 1, in it field 2) is that of the leader (field 4).</summary>
    public async Task<bool> Leads()
    {
        var status = await Call(StatusMethod, []);
        return Number(status, 4) is { } leader && leader != 0 && Message(status, 1) is { } header && Number(header, 2) == leader;
    }

    public void Dispose() => _channel.Dispose();

    private async Task<byte[]> Call(Method<byte[], byte[]> method, byte[] request) => await _calls.AsyncUnaryCall(method, null, default, request);

    // The wire form of protobuf: a tag and a length, or a tag and a number, each a varint.
    private static byte[] Field(int number, byte[] value) => [(byte)((number << 3) | 2), .. Varint((uint)value.Length), .. value];

    private static byte[] Varint(uint value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Varint(value >> 7)];

    private static ulong? Number(ReadOnlySpan<byte> message, int number) => Find(message, number, out var value, out _) ? value : null;

    private static byte[]? Message(ReadOnlySpan<byte> message, int number) => Find(message, number, out _, out var bytes) ? bytes.ToArray() : null;

    private static bool Find(ReadOnlySpan<byte> message, int number, out ulong value, out ReadOnlySpan<byte> bytes)
    {
        while (!message.IsEmpty)
        {
            var tag = Read(ref message);
            value = Read(ref message);
            bytes = default;
            if ((tag & 7) == 2)
            {
                bytes = message[..(int)value];
                message = message[(int)value..];
            }

            if ((int)(tag >> 3) == number)
                return true;
        }

        value = 0;
        bytes = default;
        return false;
    }

    private static ulong Read(ref ReadOnlySpan<byte> message)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[0];
            message = message[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
