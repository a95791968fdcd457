namespace Wetware.Tests.Docs;

/// <summary>A test that types commands into a shell; skipped with the reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LiveTheoryAttribute : TheoryAttribute
{
    public LiveTheoryAttribute()
    {
        if (new[] { "bash", "curl" }.FirstOrDefault(program => !IsInstalled(program)) is { } missing)
            Skip = $"needs {missing}";
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
