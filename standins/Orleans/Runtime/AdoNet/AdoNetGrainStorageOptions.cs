using Orleans.Storage;

namespace Orleans.Configuration;

/// <summary>Settings of grain storage in a database; see <see cref="Hosting.AdoNetGrainStorageSiloBuilderExtensions"/>.</summary>
public class AdoNetGrainStorageOptions
{
    public string? ConnectionString { get; set; }

    public string Invariant { get; set; } = "Microsoft.Data.SqlClient";

    public IGrainStorageSerializer GrainStorageSerializer { get; set; } = null!;
}
