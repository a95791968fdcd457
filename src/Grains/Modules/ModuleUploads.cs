using Wetware.Errors;
using Wetware.Modules;

namespace Wetware.Grains.Modules;

/// <summary>What is being sent of one module, by whom ever: kept apart, so that who sends rubbish under its name spoils nobody's sending.</summary>
/// <param name="take">Asks for room in the node's memory; false when there is none.</param>
/// <param name="give">Gives room back.</param>
internal sealed class ModuleUploads(Func<int, bool> take, Action<int> give)
{
    /// <summary>Sendings of one module at the same time.</summary>
    public const int MaxUploads = 8;

    /// <summary>How long a sending may pause before it is dropped.</summary>
    public static TimeSpan Timeout { get; } = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Guid, Upload> _uploads = [];

    public int Count => _uploads.Count;

    /// <exception cref="WetwareException"><c>limit</c>, <c>not-found</c>, <c>overloaded</c>, <c>failed</c>.</exception>
    public void Append(ModulePart part, TimeSpan now)
    {
        if (part.Offset < 0 || part.Data.Length is 0 or > ModuleLimitsOfStore.PartBytes)
            throw new WetwareException(ErrorKind.Limit, $"part: has {part.Data.Length} bytes at {part.Offset}; a part has 1 to {ModuleLimitsOfStore.PartBytes}");
        if (part.Offset > ModuleLimitsOfStore.MaxBytes - part.Data.Length)
            throw ModuleKey.TooLarge((long)part.Offset + part.Data.Length);
        if (!_uploads.TryGetValue(part.Upload, out var upload))
            upload = Begin(part);
        upload.Touched = now;
        if (part.Offset + part.Data.Length <= upload.Length)
            return;
        if (part.Offset != upload.Length)
            throw NoUpload();
        if (!take(part.Data.Length))
            throw new WetwareException(ErrorKind.Overloaded, "the node's memory for modules that are being sent is full");
        upload.Parts.Add(part.Data.ToArray());
        upload.Length += part.Data.Length;
    }

    /// <summary>The bytes that were sent. The sending stays until it is dropped.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>.</exception>
    public byte[] Assemble(Guid id)
    {
        if (!_uploads.TryGetValue(id, out var upload))
            throw NoUpload();
        var bytes = new byte[upload.Length];
        var at = 0;
        foreach (var part in upload.Parts)
        {
            part.CopyTo(bytes, at);
            at += part.Length;
        }

        return bytes;
    }

    public void Drop(Guid id)
    {
        if (_uploads.Remove(id, out var upload))
            give(upload.Length);
    }

    /// <summary>Drops those that have paused for too long.</summary>
    public void DropSilent(TimeSpan now)
    {
        foreach (var (id, upload) in _uploads.ToArray())
        {
            if (now - upload.Touched > Timeout)
                Drop(id);
        }
    }

    public void DropAll()
    {
        foreach (var id in _uploads.Keys.ToArray())
            Drop(id);
    }

    private Upload Begin(ModulePart part)
    {
        if (part.Offset != 0)
            throw NoUpload();
        if (_uploads.Count >= MaxUploads)
            throw new WetwareException(ErrorKind.Overloaded, $"{MaxUploads} are sending this module already");
        return _uploads[part.Upload] = new Upload();
    }

    private static WetwareException NoUpload() => new(ErrorKind.NotFound, "upload: an earlier part is missing; send the module anew");

    private sealed class Upload
    {
        public List<byte[]> Parts { get; } = [];

        public int Length { get; set; }

        public TimeSpan Touched { get; set; }
    }
}
