namespace Wetware.Testing;

/// <summary>Tables that a test run leaves for people, as files in the folder named by TEST_TABLES; without it they are only in the test's output.</summary>
public static class TestTables
{
    /// <summary>Writes <paramref name="table"/> into a file <paramref name="name"/>.txt.</summary>
    public static void Write(string name, string table)
    {
        if (Environment.GetEnvironmentVariable("TEST_TABLES") is not { Length: > 0 } folder)
            return;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name + ".txt"), table);
    }
}
