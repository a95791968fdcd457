namespace Wetware.Functions;

/// <summary>Fixed limits of the function platform. What an installation may choose is in section <c>Cluster:Functions</c>.</summary>
public static class CatalogLimits
{
    /// <summary>Bytes that travel in one message and lie in one record: 1 MiB.</summary>
    public const int ChunkBytes = 1 << 20;

    /// <summary>Largest size that a blob may be allowed to have, in bytes: 64 GiB.</summary>
    public const long MaxBlobBytes = 64L << 30;

    /// <summary>Blobs in the cluster: 100,000.</summary>
    public const int MaxBlobs = 100_000;

    /// <summary>Uploads under way in the cluster: 10,000.</summary>
    public const int MaxUploads = 10_000;

    /// <summary>Names in the cluster: 10,000.</summary>
    public const int MaxNames = 10_000;

    /// <summary>Characters of a name: 1 to 256.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Versions of a name that are kept, the current one among them: 32.</summary>
    public const int MaxVersions = 32;

    /// <summary>Plugs in the cluster: 20,000.</summary>
    public const int MaxPlugs = 20_000;

    /// <summary>Plugs in one call: 500.</summary>
    public const int MaxPlugsAtOnce = 500;

    /// <summary>Characters of a plug's path: 1 to 1024.</summary>
    public const int MaxPathLength = 1024;

    /// <summary>Segments of a path: 64.</summary>
    public const int MaxSegments = 64;

    /// <summary>Characters of the data of a plug or filter: 32,768, without line breaks.</summary>
    public const int MaxDataLength = 32_768;

    /// <summary>Arguments of a WASI command: 256.</summary>
    public const int MaxArguments = 256;

    /// <summary>Characters of all arguments of a WASI command together: 32,768.</summary>
    public const int MaxArgumentsLength = 32_768;

    /// <summary>Tags of a plug: 32, of 128 characters each in key and value.</summary>
    public const int MaxTags = 32;

    /// <summary>Characters of a tag's key, and of its value.</summary>
    public const int MaxTagLength = 128;

    /// <summary>Characters of a content type: 128.</summary>
    public const int MaxContentTypeLength = 128;

    /// <summary>Characters of a start function's name: 128.</summary>
    public const int MaxStartFunctionLength = 128;

    /// <summary>Characters of a host name: 253.</summary>
    public const int MaxHostLength = 253;

    /// <summary>Filters in the cluster: 64.</summary>
    public const int MaxFilters = 64;

    /// <summary>Entries in one page of a list: 1000.</summary>
    public const int MaxPage = 1000;
}
