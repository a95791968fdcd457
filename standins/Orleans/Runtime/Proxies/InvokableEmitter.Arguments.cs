using System.Reflection;
using System.Reflection.Emit;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime;

internal static partial class InvokableEmitter
{
    private static readonly MethodInfo WriteOne = typeof(Arguments).GetMethod(nameof(Arguments.Write), Hidden)!;
    private static readonly MethodInfo ReadOne = typeof(Arguments).GetMethod(nameof(Arguments.Read), Hidden)!;
    private static readonly MethodInfo WriteToken = typeof(Arguments).GetMethod(nameof(Arguments.WriteToken), Hidden)!;

    private sealed partial class Emission
    {
        public void DefineArgumentAccess()
        {
            var get = type.DefineMethod(nameof(RequestBase.GetArgument), Override | MethodAttributes.Public, typeof(object), [typeof(int)]);
            var il = get.GetILGenerator();
            Switch(il, OpCodes.Ldarg_1, i =>
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Ldfld, Own(_fields[i]));
                il.Emit(OpCodes.Box, _fields[i].FieldType);
                il.Emit(OpCodes.Ret);
            });
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Call, typeof(RequestBase).GetMethod(nameof(RequestBase.GetArgument))!);
            il.Emit(OpCodes.Ret);

            var set = type.DefineMethod(nameof(RequestBase.SetArgument), Override | MethodAttributes.Public, typeof(void), [typeof(int), typeof(object)]);
            il = set.GetILGenerator();
            Switch(il, OpCodes.Ldarg_1, i =>
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Ldarg_2);
                il.Emit(OpCodes.Unbox_Any, _fields[i].FieldType);
                il.Emit(OpCodes.Stfld, Own(_fields[i]));
                il.Emit(OpCodes.Ret);
            });
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Call, typeof(RequestBase).GetMethod(nameof(RequestBase.SetArgument))!);
            il.Emit(OpCodes.Ret);

            var token = Array.FindIndex(_parameters, p => p.ParameterType == typeof(CancellationToken));
            if (token >= 0)
                DefineTokenAccess(_fields[token]);
        }

        /// <summary>Two static methods that <see cref="InvokableCode"/> makes delegates of.</summary>
        public void DefineWire()
        {
            var write = type.DefineMethod(
                "WriteArguments",
                MethodAttributes.Public | MethodAttributes.Static,
                typeof(void),
                [typeof(RequestBase), typeof(Writer).MakeByRefType(), typeof(Codec[])]);
            var il = write.GetILGenerator();
            for (var i = 0; i < _fields.Length; i++)
            {
                if (_parameters[i].ParameterType == typeof(CancellationToken))
                {
                    il.Emit(OpCodes.Ldarg_0);
                    il.Emit(OpCodes.Ldarg_1);
                    il.Emit(OpCodes.Ldc_I4, i);
                    il.Emit(OpCodes.Call, WriteToken);
                    continue;
                }

                il.Emit(OpCodes.Ldarg_1);
                il.Emit(OpCodes.Ldarg_2);
                il.Emit(OpCodes.Ldc_I4, i);
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Castclass, _self);
                il.Emit(OpCodes.Ldfld, Own(_fields[i]));
                il.Emit(OpCodes.Call, WriteOne.MakeGenericMethod(_fields[i].FieldType));
            }

            il.Emit(OpCodes.Ret);

            var read = type.DefineMethod(
                "ReadArgument",
                MethodAttributes.Public | MethodAttributes.Static,
                typeof(void),
                [typeof(RequestBase), typeof(int), typeof(Reader).MakeByRefType(), typeof(Codec[])]);
            il = read.GetILGenerator();
            Switch(il, OpCodes.Ldarg_1, i =>
            {
                if (_parameters[i].ParameterType != typeof(CancellationToken))
                {
                    il.Emit(OpCodes.Ldarg_0);
                    il.Emit(OpCodes.Castclass, _self);
                    il.Emit(OpCodes.Ldarg_2);
                    il.Emit(OpCodes.Ldarg_3);
                    il.Emit(OpCodes.Ldc_I4, i);
                    il.Emit(OpCodes.Call, ReadOne.MakeGenericMethod(_fields[i].FieldType));
                    il.Emit(OpCodes.Stfld, Own(_fields[i]));
                }

                il.Emit(OpCodes.Ret);
            });
            il.Emit(OpCodes.Ret);
        }

        private void DefineTokenAccess(FieldBuilder field)
        {
            var get = type.DefineMethod(
                nameof(RequestBase.GetCancellationToken), Override | MethodAttributes.Public, typeof(CancellationToken), []);
            var il = get.GetILGenerator();
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, Own(field));
            il.Emit(OpCodes.Ret);

            var set = type.DefineMethod("SetCancellationToken", Override | MethodAttributes.Family, typeof(void), [typeof(CancellationToken)]);
            il = set.GetILGenerator();
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Stfld, Own(field));
            il.Emit(OpCodes.Ret);
        }

        private void Switch(ILGenerator il, OpCode load, Action<int> each)
        {
            var labels = _fields.Select(_ => il.DefineLabel()).ToArray();
            if (labels.Length == 0)
                return;
            var end = il.DefineLabel();
            il.Emit(load);
            il.Emit(OpCodes.Switch, labels);
            il.Emit(OpCodes.Br, end);
            for (var i = 0; i < labels.Length; i++)
            {
                il.MarkLabel(labels[i]);
                each(i);
            }

            il.MarkLabel(end);
        }
    }
}
