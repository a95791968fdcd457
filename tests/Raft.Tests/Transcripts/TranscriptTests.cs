namespace Wetware.Raft.Tests.Transcripts;

/// <summary>
/// Runs the transcripts of etcd raft: quorum, confchange and interaction files, in any folder. What each directive prints must be equal
/// byte for byte, but for log lines unless those are asked for.
/// </summary>
public sealed class TranscriptTests
{
    [TranscriptTheory]
    [MemberData(nameof(TestData.Files), MemberType = typeof(TestData))]
    public void Transcript_is_reproduced(string file)
    {
        var directives = TranscriptFile.Read(Path.Combine(TestData.Folder, file));
        var runner = RunnerFor(directives);
        foreach (var directive in directives)
        {
            var actual = runner.Run(directive);
            if (actual.Length > 0 && !actual.EndsWith('\n'))
                actual += "\n";
            var expected = directive.Expected;
            if (!TestData.IsStrict)
                (actual, expected) = (TranscriptOutput.WithoutLog(actual), TranscriptOutput.WithoutLog(expected));
            if (actual != expected)
                Assert.Fail($"{file}:{directive.Line}: {directive.Command}\n{Difference(expected, actual)}\nexpected:\n{expected}\nactual:\n{actual}");
        }
    }

    // The kind of a file shows in its directives, so the folders may have any names.
    private static ITranscriptRunner RunnerFor(IReadOnlyList<Directive> directives) => directives[0].Command switch
    {
        "committed" or "vote" => new QuorumRunner(),
        "simple" or "enter-joint" or "leave-joint" => new ConfChangeRunner(),
        _ => new InteractionRunner(),
    };

    private static string Difference(string expected, string actual)
    {
        var (left, right) = (expected.Split('\n'), actual.Split('\n'));
        var line = Enumerable.Range(0, Math.Min(left.Length, right.Length)).FirstOrDefault(i => left[i] != right[i], Math.Min(left.Length, right.Length));
        return $"first difference in output line {line + 1}:\n- {left.ElementAtOrDefault(line)}\n+ {right.ElementAtOrDefault(line)}";
    }
}
