using System.Reflection;

namespace Orleans.Serialization.Objects;

/// <summary>One member that is written: its id on the wire, and the field or the accessors by which it is reached.</summary>
internal sealed record Member(uint Id, string Name, Type Type, FieldInfo? Field, MethodInfo? Getter, MethodInfo? Setter, bool IsImmutable);
