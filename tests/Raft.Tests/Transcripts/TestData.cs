namespace Wetware.Raft.Tests.Transcripts;

/// <summary>Where the transcripts are: <c>WW_RAFT_TESTDATA</c>, or <c>../shared/raft-testdata</c> beside the repository.</summary>
internal static class TestData
{
    public const string Variable = "WW_RAFT_TESTDATA";

    public static string Folder { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder
        ? folder
        : Path.GetFullPath(Path.Combine(Root(), "..", "shared", "raft-testdata"));

    /// <summary>Whether log lines are compared as well: <c>WW_RAFT_TESTDATA_STRICT=1</c>.</summary>
    public static bool IsStrict { get; } = Environment.GetEnvironmentVariable(Variable + "_STRICT") is "1" or "true";

    public static bool Exists => Directory.Exists(Folder);

    /// <summary>All transcripts in the folder and its subfolders, by their path in it.</summary>
    public static TheoryData<string> Files()
    {
        var files = new TheoryData<string>();
        foreach (var file in Directory.EnumerateFiles(Folder, "*.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            files.Add(Path.GetRelativePath(Folder, file));
        return files;
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Cluster.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("the repository is not around the tests");
        return folder;
    }
}

/// <summary>A theory over transcripts; skipped, saying so, where there are none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TranscriptTheoryAttribute : TheoryAttribute
{
    public TranscriptTheoryAttribute()
    {
        if (!TestData.Exists)
            Skip = $"needs etcd raft's transcripts in {TestData.Folder}; set {TestData.Variable} to their folder";
    }
}
