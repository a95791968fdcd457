using Wetware.Cli.Functions;
using Wetware.Functions;

namespace Wetware.Tests.Functions;

public sealed class FnLogsTests
{
    private static readonly FunctionLogLine Line = new()
    {
        At = new DateTimeOffset(2026, 1, 31, 8, 0, 0, 5, TimeSpan.Zero),
        Kind = FunctionLogKind.Output,
        Text = "hello",
    };

    [Fact]
    public void A_line_of_a_call_has_its_time_and_text() => Assert.Equal("2026-01-31 08:00:00.005Z - hello", FnLogsCommand.Text(Line));

    [Fact]
    public void A_failed_request_has_all_that_is_known_and_no_control_characters() => Assert.Equal(
        "2026-01-31 08:00:00.005Z 0HN1 GET /a\\u{1b} 500 run: trap: unreachable",
        FnLogsCommand.Text(Line with { Kind = FunctionLogKind.Failure, RequestId = "0HN1", Method = "get", Path = "/a\u001b", Status = 500, Start = "run", Text = "trap: unreachable" }));
}
