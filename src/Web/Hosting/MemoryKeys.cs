using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Wetware.Web.Hosting;

/// <summary>Keys that live as long as the process: only pages that are open now carry what they protect, so none is written to disk. Thread-safe.</summary>
internal sealed class MemoryKeys : IXmlRepository
{
    private readonly Lock _gate = new();
    private readonly List<XElement> _keys = [];

    /// <inheritdoc />
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (_gate)
            return [.. _keys];
    }

    /// <inheritdoc />
    public void StoreElement(XElement element, string friendlyName)
    {
        lock (_gate)
            _keys.Add(element);
    }
}
