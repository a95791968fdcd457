using System.Text;
using Wetware.Grains.Tasks;
using Wetware.Tasks;
using Wetware.Testing;

namespace Wetware.Tests.Tasks;

/// <summary>What is kept of output, and what can be followed.</summary>
public sealed class RunOutputTests
{
    [Theory]
    [InlineData(10, "0123456789", "0123456789", "", false)]
    [InlineData(10, "", "", "", false)]
    [InlineData(10, "0123456789a", "01234", "6789a", true)]
    [InlineData(10, "0123456789abcdefghijklmnop", "01234", "lmnop", true)]
    [InlineData(0, "0", "", "", true)]
    [InlineData(1, "01", "", "", true)]
    [InlineData(9, "0123456789", "0123", "6789", true)]
    public void The_beginning_and_the_end_are_kept_however_it_is_written(int most, string written, string start, string end, bool isCut)
    {
        foreach (var piece in (int[])[1, 2, 3, 4, 7, 100])
        {
            var kept = new KeptStream(most);
            for (var at = 0; at < written.Length; at += piece)
                kept.Append(Encoding.UTF8.GetBytes(written[at..Math.Min(at + piece, written.Length)]));

            Assert.Equal((start, end, isCut), (kept.Text().Start, kept.Text().End, kept.IsCut));
        }
    }

    [Fact]
    public void Characters_are_not_cut()
    {
        for (var shift = 0; shift < 4; shift++)
        {
            var kept = new KeptStream(64);
            kept.Append(Encoding.UTF8.GetBytes(new string('x', shift) + string.Concat(Enumerable.Repeat("\U0001F600\u4e2d\u00e9", 20))));

            var (start, end) = kept.Text();
            Assert.DoesNotContain('\uFFFD', start + end);
            Assert.InRange(Encoding.UTF8.GetByteCount(start), 29, 32);
            Assert.InRange(Encoding.UTF8.GetByteCount(end), 29, 32);
        }
    }

    [Fact]
    public void Bytes_that_are_no_text_are_shown_as_such_and_end_nothing()
    {
        var kept = new KeptStream(8);
        kept.Append(Enumerable.Repeat((byte)0x80, 100).ToArray());

        Assert.True(kept.IsCut);
        Assert.InRange(kept.Text().Start.Length + kept.Text().End.Length, 1, 8);
    }

    [Fact]
    public async Task Readers_wait_for_output_and_learn_of_the_end()
    {
        var time = new ManualTimeProvider();
        var output = new RunOutput(kept: 16);
        using var stdout = output.Open(error: false);
        using var stderr = output.Open(error: true);

        var waiting = output.Read(0, TimeSpan.FromSeconds(5), time, CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        stdout.Write("one"u8);
        var first = await waiting;
        stderr.Write("two"u8);
        Assert.True(output.End());
        var second = await output.Read(first.Next, TimeSpan.FromSeconds(5), time, CancellationToken.None);

        Assert.Equal(("one", 0L, 3L, false), (Text(first), first.Offset, first.Next, first.Over));
        Assert.Equal(("two", 6L, true), (Text(second), second.Next, second.Over));
        Assert.True(Assert.Single(second.Chunks).Error);
        var result = output.AddTo(new WorkResult { Token = new RunToken(1, 1, 1) });
        Assert.Equal(("one", "two", false), (result.Stdout, result.Stderr, result.Truncated));
    }

    [Fact]
    public async Task A_reader_of_a_silent_run_is_answered_in_time()
    {
        var time = new ManualTimeProvider();
        var output = new RunOutput(kept: 16);

        var waiting = output.Read(0, TimeSpan.FromSeconds(5), time, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(5));
        var page = await waiting;

        Assert.Equal((0, 0L, false), (page.Chunks.Count, page.Next, page.Over));
    }

    [Fact]
    public void Only_attempts_that_wrote_are_remembered_and_only_the_last()
    {
        var outputs = new RunOutputs();
        for (var run = 1; run <= 100; run++)
        {
            var output = outputs.Begin(new RunToken(1, run, 1), kept: 16);
            if (run % 10 != 0)
                output.Open(error: false).Write("x"u8);
            outputs.End(new RunToken(1, run, 1), output);
        }

        Assert.Equal(64, Enumerable.Range(1, 100).Count(run => outputs.Find(new RunToken(1, run, 1)) is not null));
        Assert.Null(outputs.Find(new RunToken(1, 100, 1)));
        Assert.NotNull(outputs.Find(new RunToken(1, 99, 1)));
    }

    private static string Text(Wetware.Processes.LogPage page) => string.Concat(page.Chunks.Select(chunk => Encoding.UTF8.GetString(chunk.Data.Span)));
}
