using Orleans.Storage;
using Wetware.Silo.Storage;

namespace Wetware.Silo.Postgres;

/// <summary>The product's state form with the limit of <c>Cluster:Storage:MaxStateBytes</c>.</summary>
internal sealed class PostgresSerializer(StateSerializer inner, int maxStateBytes) : IGrainStorageSerializer
{
    /// <inheritdoc />
    /// <exception cref="Errors.WetwareException">Kind <c>limit</c>: the state is too large.</exception>
    public BinaryData Serialize<T>(T? input)
    {
        var data = inner.Serialize(input);
        return data.ToMemory().Length <= maxStateBytes ? data : throw StorageErrors.TooLarge(data.ToMemory().Length, maxStateBytes);
    }

    /// <inheritdoc />
    public T? Deserialize<T>(BinaryData input) => inner.Deserialize<T>(input);
}
