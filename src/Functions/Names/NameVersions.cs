using Wetware.Errors;

namespace Wetware.Functions.Names;

/// <summary>How a name's versions follow each other.</summary>
internal static class NameVersions
{
    /// <summary>The name with a new current version; the same object when its current version is that blob already.</summary>
    public static FunctionName Add(string name, FunctionName? before, Blob blob, DateTimeOffset now)
    {
        if (before is null)
            return new FunctionName(name, [new NameVersion(1, blob, now)], 1);
        if (before.Blob.TechId == blob.TechId && before.Blob.ContentType == blob.ContentType)
            return before;
        var number = before.Versions[^1].Number + 1;
        var kept = before.Versions.Skip(Math.Max(0, before.Versions.Count - CatalogLimits.MaxVersions + 1));
        return new FunctionName(name, [.. kept, new NameVersion(number, blob, now)], number);
    }

    /// <summary>The name with an earlier (or later) version as the current one; by default the one before.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>.</exception>
    public static FunctionName Rollback(FunctionName name, int? version)
    {
        var wanted = version is { } number
            ? name.Versions.FirstOrDefault(v => v.Number == number)
            : name.Versions.LastOrDefault(v => v.Number < name.Current);
        if (wanted is not null)
            return name with { Current = wanted.Number };
        var known = string.Join(", ", name.Versions.Select(v => v.Number));
        throw new WetwareException(ErrorKind.NotFound, $"version: {(version is null ? $"there is none before {name.Current}" : $"there is no {version}")}; {name.Name} has {known}");
    }
}
