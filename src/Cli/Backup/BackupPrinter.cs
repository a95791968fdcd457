using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Wetware.Cli.Output;
using Wetware.Silo.Backup;

namespace Wetware.Cli.Backup;

/// <summary>Shows archives.</summary>
internal static class BackupPrinter
{
    public static void Made(InvocationConfiguration io, BackupFile file, ArchiveSummary summary, bool json)
    {
        foreach (var group in summary.SkippedGroups)
            io.Error.WriteLine($"Raft group {group} could not be read and is not in the archive");
        io.Output.WriteLine(json
            ? JsonSerializer.Serialize(BackupLine.Of(file, summary), BackupCliJson.Default.BackupLine)
            : string.Create(CultureInfo.InvariantCulture, $"{file.Path}: {Kind(file.Header)}, {summary.OwnStates} of {summary.States} states, {file.Bytes} bytes{Groups(summary)}"));
    }

    public static void List(TextWriter output, IEnumerable<BackupFile> files, bool json)
    {
        if (json)
        {
            foreach (var file in files)
                output.WriteLine(JsonSerializer.Serialize(BackupLine.Of(file, null), BackupCliJson.Default.BackupLine));
            return;
        }

        var table = new TextTable("FILE", "CREATED", "NAMESPACE", "KIND", "ENCRYPTED", "BYTES");
        foreach (var file in files)
        {
            table.Add(
                Path.GetFileName(file.Path), file.Header.Created.UtcDateTime.ToString("u", CultureInfo.InvariantCulture), file.Header.Namespace, Kind(file.Header),
                file.Header.Salt is null ? "no" : "yes", file.Bytes.ToString(CultureInfo.InvariantCulture));
        }

        table.Write(output);
    }

    public static string Groups(ArchiveSummary summary) => summary.RaftGroups.Count == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $", {summary.RaftGroups.Count} Raft group{(summary.RaftGroups.Count == 1 ? "" : "s")}");

    private static string Kind(ArchiveHeader header) => header.Parent is null ? "full" : string.Create(CultureInfo.InvariantCulture, $"incremental {header.Depth}");
}

/// <summary>An archive in JSON.</summary>
internal sealed record BackupLine(
    string File, string Id, DateTimeOffset Created, string Namespace, string Version, string? Parent, bool Encrypted, long Bytes, long? States, long? OwnStates,
    IReadOnlyList<string>? RaftGroups, IReadOnlyList<string>? SkippedGroups)
{
    public static BackupLine Of(BackupFile file, ArchiveSummary? summary) => new(
        file.Path, file.Header.Id, file.Header.Created, file.Header.Namespace, file.Header.Version, file.Header.Parent, file.Header.Salt is not null, file.Bytes,
        summary?.States, summary?.OwnStates, summary?.RaftGroups, summary?.SkippedGroups);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BackupLine))]
internal sealed partial class BackupCliJson : JsonSerializerContext;
