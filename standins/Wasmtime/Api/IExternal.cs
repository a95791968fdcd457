using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>What can be given to an import.</summary>
internal interface IExternal
{
    Extern Extern { get; }

    Store? Store { get; }
}
