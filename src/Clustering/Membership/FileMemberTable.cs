using System.Globalization;
using System.Text.Json;
using Wetware.Clustering.Identity;
using Wetware.Errors;

namespace Wetware.Clustering.Membership;

/// <summary>
/// The membership table of a primary in one JSON file of its data directory. Each change writes a new file and renames it over the old one before it is
/// acknowledged; signs of life are kept in memory and written with the next change. It outlives the process: a restarted primary finds its cluster again.
/// </summary>
public sealed class FileMemberTable : IMemberTable
{
    /// <summary>Name of the file in the data directory.</summary>
    public const string FileName = "members.json";

    private readonly string _path;
    private readonly Lock _gate = new();
    private MemberTable _table;
    private long _lastTag;

    /// <summary>Opens the table at <paramref name="path"/>; a file that does not exist is an empty table.</summary>
    /// <exception cref="NodeStartException">The file cannot be read.</exception>
    public FileMemberTable(string path)
    {
        _path = path;
        try
        {
            _table = File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), MemberJson.Default.MemberTable) ?? Empty : Empty;

            // Tags of rows that were removed must not come back.
            _lastTag = Math.Max(_table.Rows.Select(row => Number(row.ETag)).DefaultIfEmpty().Max(), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new NodeStartException($"Cluster:DataDirectory: {path} cannot be read: {error.Message}", error);
        }
    }

    private static MemberTable Empty { get; } = new(0, []);

    /// <inheritdoc />
    public Task<MemberTable> Read(CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult(_table);
    }

    /// <inheritdoc />
    public Task<bool> Insert(MemberRow row, int version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        MemberLimits.Check(row);
        lock (_gate)
        {
            if (_table.Version != version || _table.Rows.Any(other => other.Silo == row.Silo))
                return Task.FromResult(false);
            if (_table.Rows.Count >= MemberLimits.MaxRows)
                throw new WetwareException(ErrorKind.Limit, $"the membership has {_table.Rows.Count} rows, the limit is {MemberLimits.MaxRows}");
            Save(version + 1, _table.Rows.Append(Tagged(row)));
            return Task.FromResult(true);
        }
    }

    /// <inheritdoc />
    public Task<bool> Update(MemberRow row, string etag, int version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        MemberLimits.Check(row);
        lock (_gate)
        {
            if (_table.Version != version || !_table.Rows.Any(other => other.Silo == row.Silo && other.ETag == etag))
                return Task.FromResult(false);
            Save(version + 1, _table.Rows.Select(other => other.Silo == row.Silo ? Tagged(row) : other));
            return Task.FromResult(true);
        }
    }

    /// <inheritdoc />
    public Task Alive(string silo, DateTime at, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
            _table = _table with { Rows = [.. _table.Rows.Select(row => row.Silo == silo ? row with { IAmAliveTime = at } : row)] };
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task Clean(DateTime before, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
            Save(_table.Version, _table.Rows.Where(row => row.Status != (int)SiloStatus.Dead || row.IAmAliveTime >= before || row.StartTime >= before));
        return Task.CompletedTask;
    }

    private static long Number(string? etag) => long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private MemberRow Tagged(MemberRow row) => row with { ETag = (++_lastTag).ToString(CultureInfo.InvariantCulture) };

    private void Save(int version, IEnumerable<MemberRow> rows)
    {
        var table = new MemberTable(version, [.. rows.OrderBy(row => row.Silo, StringComparer.Ordinal)]);
        var fresh = _path + ".new";
        try
        {
            using (var file = new FileStream(fresh, OwnerOnly.Options(FileMode.Create, FileAccess.Write)))
            {
                JsonSerializer.Serialize(file, table, MemberJson.Default.MemberTable);
                file.Flush(flushToDisk: true);
            }

            FolderNames.Move(fresh, _path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WetwareException(ErrorKind.Disconnected, $"the membership cannot be written to {_path}: {error.Message}", error);
        }

        _table = table;
    }
}
