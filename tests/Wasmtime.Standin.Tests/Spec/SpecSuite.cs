using System.Globalization;
using System.Text;
using Wetware.Testing;
using Xunit.Abstractions;

namespace Wetware.Tests.Spec;

public class SpecSuite(ITestOutputHelper output)
{
    [SpecFact]
    public void Every_assertion_of_the_specification_passes()
    {
        using var folder = new TempFolder();
        var only = Environment.GetEnvironmentVariable("WASM_SPEC_ONLY");
        var files = Directory.GetFiles(SpecData.Folder!, "*.wast")
            .Where(file => only is null || Path.GetFileNameWithoutExtension(file) == only)
            .Order(StringComparer.Ordinal)
            .ToArray();
        var reports = new SpecReport[files.Length];
        Parallel.For(0, files.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
            reports[i] = new SpecRun(SpecData.Convert(files[i], folder.Path)).Execute());

        var table = Table(reports);
        output.WriteLine(table);
        TestTables.Write("wasm-spec", table);
        var failures = reports.SelectMany(report => report.Failures).ToArray();
        Assert.True(failures.Length == 0, $"{failures.Length} assertions failed:\n{string.Join('\n', failures.Take(60))}");
        Assert.True(reports.Sum(report => report.Passed) > 0);
    }

    private static string Table(SpecReport[] reports)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"file",-42} {"assertions",10} {"passed",8} {"skipped",8} {"texts",8}");
        foreach (var report in reports)
            Row(report.File, report.Assertions, report.Passed, report.Skipped, report.TextsAsExpected, report.Texts);
        Row(
            $"{reports.Length} files",
            reports.Sum(report => report.Assertions),
            reports.Sum(report => report.Passed),
            reports.Sum(report => report.Skipped),
            reports.Sum(report => report.TextsAsExpected),
            reports.Sum(report => report.Texts));
        foreach (var reason in reports.SelectMany(report => report.SkipReasons).GroupBy(reason => reason))
            text.AppendLine(CultureInfo.InvariantCulture, $"skipped {reason.Count()}: {reason.Key}");
        return text.ToString();

        void Row(string name, int assertions, int passed, int skipped, int good, int texts)
            => text.AppendLine(CultureInfo.InvariantCulture, $"{name,-42} {assertions,10} {passed,8} {skipped,8} {good,4}/{texts}");
    }
}
