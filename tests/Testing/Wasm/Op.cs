namespace Wetware.Testing.Wasm;

/// <summary>Instructions, each as its bytes: <c>[.. Op.I32(1), .. Op.Get(0), .. Op.I32Add]</c>.</summary>
public static class Op
{
    public static byte[] Unreachable => [0x00];

    public static byte[] Return => [0x0f];

    public static byte[] Drop => [0x1a];

    public static byte[] End => [0x0b];

    public static byte[] I32Add => [0x6a];

    public static byte[] I32Sub => [0x6b];

    public static byte[] I32DivS => [0x6d];

    public static byte[] I32Eqz => [0x45];

    public static byte[] I32LtS => [0x48];

    public static byte[] I64Add => [0x7c];

    public static byte[] F64Add => [0xa0];

    public static byte[] F32Add => [0x92];

    public static byte[] MemorySize => [0x3f, 0x00];

    public static byte[] MemoryGrow => [0x40, 0x00];

    /// <summary>An endless loop.</summary>
    public static byte[] LoopForEver => [.. Loop(Br(0))];

    public static byte[] I32(int value) => [0x41, .. Leb.Signed(value)];

    public static byte[] I64(long value) => [0x42, .. Leb.Signed(value)];

    public static byte[] F64(double value) => [0x44, .. BitConverter.GetBytes(value)];

    public static byte[] Get(uint local) => [0x20, .. Leb.Unsigned(local)];

    public static byte[] Set(uint local) => [0x21, .. Leb.Unsigned(local)];

    public static byte[] GlobalGet(uint global) => [0x23, .. Leb.Unsigned(global)];

    public static byte[] GlobalSet(uint global) => [0x24, .. Leb.Unsigned(global)];

    public static byte[] Call(uint function) => [0x10, .. Leb.Unsigned(function)];

    public static byte[] Br(uint depth) => [0x0c, .. Leb.Unsigned(depth)];

    public static byte[] BrIf(uint depth) => [0x0d, .. Leb.Unsigned(depth)];

    public static byte[] Block(params byte[] body) => [0x02, 0x40, .. body, 0x0b];

    public static byte[] Loop(params byte[] body) => [0x03, 0x40, .. body, 0x0b];

    public static byte[] If(params byte[] body) => [0x04, 0x40, .. body, 0x0b];

    public static byte[] I32Load(uint offset = 0) => [0x28, 0x02, .. Leb.Unsigned(offset)];

    public static byte[] I32Store(uint offset = 0) => [0x36, 0x02, .. Leb.Unsigned(offset)];

    public static byte[] I64Store(uint offset = 0) => [0x37, 0x03, .. Leb.Unsigned(offset)];
}
