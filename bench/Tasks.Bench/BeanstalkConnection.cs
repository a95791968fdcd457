using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Wetware.Bench.Tasks;

/// <summary>One connection to a beanstalkd, one command at a time.</summary>
internal sealed class BeanstalkConnection(NetworkStream stream) : IAsyncDisposable
{
    private readonly StreamReader _reader = new(stream, Encoding.ASCII);

    /// <summary>Queues a job of that many bytes.</summary>
    public async Task Put(int bytes) => await Ask($"put 0 0 60 {bytes}\r\n{new string('x', bytes)}\r\n", "INSERTED");

    /// <summary>Waits for a job, and says that it is done.</summary>
    public async Task Work()
    {
        var id = (await Ask("reserve\r\n", "RESERVED")).Split(' ')[1];
        await _reader.ReadLineAsync();
        await Ask(string.Create(CultureInfo.InvariantCulture, $"delete {id}\r\n"), "DELETED");
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task<string> Ask(string request, string expected)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        var answer = await _reader.ReadLineAsync() ?? throw new IOException("beanstalkd closed the connection");
        return answer.StartsWith(expected, StringComparison.Ordinal) ? answer : throw new IOException(answer);
    }
}
