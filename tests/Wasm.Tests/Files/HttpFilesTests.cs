using System.Net;
using System.Net.Sockets;
using System.Text;
using Wetware.Tests.Wasi;
using Wetware.Wasm.Files;
using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Files;

/// <summary>Reading web addresses, against a listener on this machine.</summary>
public sealed class HttpFilesTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Dictionary<string, string> _answers = [];
    private readonly CancellationTokenSource _over = new();
    private readonly Task _serving;
    private int _requests;

    public HttpFilesTests()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _over.Cancel();
        Assert.True(_serving.Wait(TimeSpan.FromSeconds(10)));
        _listener.Dispose();
        _over.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_over.Token);
                using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                var path = (await reader.ReadLineAsync(_over.Token) ?? "").Split(' ').ElementAtOrDefault(1) ?? "";
                while (await reader.ReadLineAsync(_over.Token) is { Length: > 0 })
                {
                }

                _requests++;
                var answer = _answers.GetValueOrDefault(path, "404 Not Found\r\nContent-Length: 0\r\n\r\n");
                await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 " + answer), _over.Token);
                if (answer.Contains("X-Stay", StringComparison.Ordinal))
                    await reader.ReadLineAsync(_over.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException or IOException)
        {
            // The test is over.
        }
    }

    private void Answers(string path, string body) =>
        _answers[path] = $"200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    private WasiGuest Guest(HttpAccess access, CancellationToken stopping = default) =>
        new(mounts: [], folders: [new("http:", new HttpFolder("http", access), false)], stopping: stopping);

    private HttpAccess Here(string path = "/") => new(new HttpPlace { Host = "127.0.0.1", Port = Port, PathPrefix = path })
    {
        SpecialRanges = [IPNetwork.Parse("127.0.0.0/8")],
    };

    private Errno Open(WasiGuest guest, string path, out uint fd) => guest.Open($"127.0.0.1:{Port}{path}", out fd, rights: Rights.FdRead | Rights.FdSeek);

    [Fact]
    public void A_granted_address_is_read_like_a_file()
    {
        Answers("/a/b?q=1", "from the web");
        using var guest = Guest(Here());
        Assert.Equal(Errno.Success, Open(guest, "/a/b?q=1", out var fd));
        Assert.Equal(Errno.Success, guest.Read(fd, 100, out var text));
        Assert.Equal("from the web", text);
        Assert.Equal(1, _requests);
    }

    [Fact]
    public void Loopback_is_refused_unless_its_range_is_listed()
    {
        Answers("/", "secret");
        using var guest = Guest(new HttpAccess(new HttpPlace { Host = "127.0.0.1", Port = Port }, new HttpPlace { Host = "localhost", Port = Port }));
        Assert.Equal(Errno.Acces, Open(guest, "/", out _));
        Assert.Equal(Errno.Acces, guest.Open($"localhost:{Port}/", out _, rights: Rights.FdRead));
        Assert.Equal(0, _requests);
    }

    [Fact]
    public void What_is_not_listed_is_refused_without_a_request()
    {
        Answers("/private", "secret");
        using var guest = Guest(Here("/public"));
        Assert.Equal(Errno.Acces, Open(guest, "/private", out _));
        Assert.Equal(Errno.Acces, Open(guest, "/public/../private", out _));
        Assert.Equal(Errno.Acces, guest.Open("example.org/", out _, rights: Rights.FdRead));
        Assert.Equal(Errno.Acces, guest.Stat("example.org/"));
        Assert.Equal(0, _requests);
    }

    [Fact]
    public void Redirects_are_followed_where_permitted_and_checked_each_time()
    {
        Answers("/target", "arrived");
        _answers["/go"] = "302 Found\r\nLocation: /target\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        _answers["/away"] = "302 Found\r\nLocation: http://169.254.169.254/latest\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        _answers["/file"] = "302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        _answers["/round"] = "302 Found\r\nLocation: /round\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        _answers["/broken"] = "302 Found\r\nLocation: //[\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        using var guest = Guest(Here());
        Assert.Equal(Errno.Io, Open(guest, "/broken", out _));
        Assert.Equal(Errno.Success, Open(guest, "/go", out var fd));
        guest.Read(fd, 100, out var text);
        Assert.Equal("arrived", text);
        Assert.Equal(Errno.Acces, Open(guest, "/away", out _));
        Assert.Equal(Errno.Acces, Open(guest, "/file", out _));
        Assert.Equal(Errno.Loop, Open(guest, "/round", out _));
    }

    [Fact]
    public void Answers_become_error_numbers()
    {
        _answers["/401"] = "401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        _answers["/500"] = "500 Oops\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        _answers["/503"] = "503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        _answers["/cut"] = "200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nshort";
        _answers["/nonsense"] = "nonsense\r\n\r\n";
        using var guest = Guest(Here());
        Assert.Equal(Errno.NoEnt, Open(guest, "/404", out _));
        Assert.Equal(Errno.Acces, Open(guest, "/401", out _));
        Assert.Equal(Errno.Io, Open(guest, "/500", out _));
        Assert.Equal(Errno.Again, Open(guest, "/503", out _));
        Assert.Equal(Errno.ConnReset, Open(guest, "/cut", out _));
        Assert.Equal(Errno.Io, Open(guest, "/nonsense", out _));
    }

    [Fact]
    public void A_body_beyond_the_limit_is_too_big_whether_it_says_so_or_not()
    {
        Answers("/stated", new string('x', 101));
        _answers["/unstated"] = "200 OK\r\nConnection: close\r\n\r\n" + new string('x', 101);
        Answers("/just", new string('x', 100));
        var access = new HttpAccess(Here().Allowed) { SpecialRanges = Here().SpecialRanges, MaxBytes = 100 };
        using var guest = Guest(access);
        Assert.Equal(Errno.FBig, Open(guest, "/stated", out _));
        Assert.Equal(Errno.FBig, Open(guest, "/unstated", out _));
        Assert.Equal(Errno.Success, Open(guest, "/just", out _));
    }

    [Fact]
    public void An_answer_that_does_not_end_in_time_times_out()
    {
        _answers["/slow"] = "200 OK\r\nX-Stay: 1\r\nContent-Length: 10\r\n\r\nabc";
        var access = new HttpAccess(Here().Allowed) { SpecialRanges = Here().SpecialRanges, Timeout = TimeSpan.FromMilliseconds(200) };
        using var guest = Guest(access);
        Assert.Equal(Errno.TimedOut, Open(guest, "/slow", out _));
    }

    [Fact]
    public async Task A_read_under_way_ends_with_the_run()
    {
        _answers["/slow"] = "200 OK\r\nX-Stay: 1\r\nContent-Length: 10\r\n\r\nabc";
        using var ending = new CancellationTokenSource();
        using var guest = Guest(Here(), ending.Token);
        var opening = Task.Run(() => Open(guest, "/slow", out _));
        await Testing.Wait.Until(() => _requests == 1, "the guest has asked");
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
    }

    [Fact]
    public async Task A_c_program_opens_an_address_by_its_name()
    {
        Answers("/page", "a page of the web");
        using var fixture = new Runs.RunnerFixture();
        var outcome = await fixture.Runner.RunAsync(new Wetware.Wasm.Runs.GuestRun
        {
            Module = fixture.AddSample("copy"),
            Arguments = [$"http://127.0.0.1:{Port}/page", "api://output"],
            Http = Here(),
            HasApiOutput = true,
        });
        Assert.True(outcome.Succeeded, outcome.ErrorText);
        Assert.Equal("a page of the web"u8.ToArray(), outcome.ApiOutput);
    }

    [Fact]
    public void Nothing_can_be_written_there()
    {
        using var guest = Guest(Here());
        Assert.Equal(Errno.RoFs, guest.Open($"127.0.0.1:{Port}/x", out _, OpenFlags.Create));
        Assert.Equal(Errno.RoFs, guest.Open($"127.0.0.1:{Port}/x", out _, rights: Rights.FdWrite));
        Assert.Equal(Errno.RoFs, guest.MakeFolder("x"));
    }
}
