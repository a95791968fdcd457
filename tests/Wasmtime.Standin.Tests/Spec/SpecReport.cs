namespace Wetware.Tests.Spec;

/// <summary>What became of one file's assertions.</summary>
internal sealed class SpecReport(string file)
{
    public string File { get; } = file;

    public int Assertions { get; set; }

    public int Passed { get; set; }

    public int Skipped => SkipReasons.Count;

    public List<string> SkipReasons { get; } = [];

    /// <summary>Refusals whose message contains the text that the specification's own interpreter gives; other texts are no failures.</summary>
    public int TextsAsExpected { get; set; }

    public int Texts { get; set; }

    public List<string> Failures { get; } = [];
}
