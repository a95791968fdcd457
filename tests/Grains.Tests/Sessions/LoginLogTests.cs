using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Security;
using Wetware.Sessions;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Sessions;

/// <summary>Refused logins in a node's log.</summary>
public sealed partial class LoginLogTests
{
    [Fact]
    public async Task Refused_logins_are_sampled_with_their_count()
    {
        const int Logins = 200;
        using var log = new Lines();
        await using var nodes = await NodeCluster.Start(1, silo => silo.Services.AddLogging(logging => logging.AddProvider(log)));
        var terminal = nodes.Client.GetGrain<ITerminalGrain>(nodes.Cards.First().Server);
        var clock = Stopwatch.StartNew();

        for (var i = 0; i < Logins; i++)
            await Assert.ThrowsAsync<WetwareException>(() => terminal.Login(new LoginRequest { Nonce = new byte[16] }));

        var periods = 1 + (int)(clock.Elapsed / LogSampler.Period);
        var counts = log.All.Select(line => Refused().Match(line)).Where(match => match.Success).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToArray();
        Assert.InRange(counts.Length, 1, LogSampler.Lines * periods);
        Assert.InRange(counts.Sum(), counts.Length, Logins);
    }

    [GeneratedRegex(@"was refused: .*; (\d+) refused since the last line$")]
    private static partial Regex Refused();

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
