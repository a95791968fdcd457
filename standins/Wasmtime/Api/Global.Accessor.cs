using Wasmtime.Runtime;

namespace Wasmtime;

public partial class Global
{
    /// <summary>Typed access to a global.</summary>
    public class Accessor<T> : IExternal
    {
        private readonly Global _global;

        internal Accessor(Global global) => _global = global;

        public Mutability Mutability => _global.Mutability;

        Extern IExternal.Extern => Extern.Of(_global._cell);

        Store? IExternal.Store => _global._store;

        public T GetValue() => (T)_global.GetValue()!;

        public void SetValue(T value) => _global.SetValue(value);
    }
}
