using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Runtime;

internal static partial class InvokableEmitter
{
    /// <summary>One class on its way.</summary>
    private sealed partial class Emission(TypeBuilder type, MethodInfo method, GenericMap map, Type baseType)
    {
        private readonly ParameterInfo[] _parameters = method.GetParameters();
        private readonly FieldBuilder[] _fields = new FieldBuilder[method.GetParameters().Length];
        private readonly Type _self = map.To.Length == 0 ? type : type.MakeGenericType(map.To);
        private FieldBuilder _descriptor = null!;

        public void DefineFields()
        {
            type.SetParent(baseType);
            for (var i = 0; i < _fields.Length; i++)
            {
                if (_parameters[i].ParameterType.IsByRef || _parameters[i].ParameterType.IsByRefLike)
                    throw new NotSupportedException($"{method.DeclaringType}.{method.Name} takes '{_parameters[i].Name}' by reference, which cannot cross to a grain.");
                _fields[i] = type.DefineField($"arg{i}", map.Apply(_parameters[i].ParameterType), FieldAttributes.Public);
            }

            _descriptor = type.DefineField("Described", typeof(MethodDescriptor), FieldAttributes.Private | FieldAttributes.Static | FieldAttributes.InitOnly);
        }

        public void DefineConstructors()
        {
            var il = type.DefineTypeInitializer().GetILGenerator();
            il.Emit(OpCodes.Ldtoken, _self);
            il.Emit(OpCodes.Call, TypeFromHandle);
            il.Emit(OpCodes.Call, FindDescriptor);
            il.Emit(OpCodes.Stsfld, Own(_descriptor));
            il.Emit(OpCodes.Ret);

            il = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, []).GetILGenerator();
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Call, BaseConstructor());
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldsfld, Own(_descriptor));
            il.Emit(OpCodes.Stfld, DescriptorField);
            var options = (int)new MethodDescriptor(method, 0).Options;
            if (options != 0)
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Ldc_I4, options);
                il.Emit(OpCodes.Call, AddOptions);
            }

            il.Emit(OpCodes.Ret);
        }

        public void DefineInvoke()
        {
            var invoke = type.DefineMethod("InvokeInner", Override | MethodAttributes.Family, map.Apply(method.ReturnType), []);
            var il = invoke.GetILGenerator();
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Call, GetTarget);
            il.Emit(OpCodes.Castclass, method.DeclaringType!);
            foreach (var field in _fields)
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Ldfld, Own(field));
            }

            il.Emit(OpCodes.Callvirt, map.To.Length == 0 ? method : method.MakeGenericMethod(map.To));
            il.Emit(OpCodes.Ret);
        }

        public void DefineDispose()
        {
            var il = type.DefineMethod(nameof(IDisposable.Dispose), Override | MethodAttributes.Public, typeof(void), []).GetILGenerator();
            foreach (var field in _fields)
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Ldflda, Own(field));
                il.Emit(OpCodes.Initobj, field.FieldType);
            }

            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Call, ResetMethod);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Call, ReturnToPool.MakeGenericMethod(_self));
            il.Emit(OpCodes.Ret);
        }

        /// <summary>Within a generic class, its own fields belong to the class with its own parameters.</summary>
        private FieldInfo Own(FieldBuilder field) => map.To.Length == 0 ? field : TypeBuilder.GetField(_self, field);

        private ConstructorInfo BaseConstructor()
        {
            if (map.To.Length == 0 || !baseType.IsGenericType)
                return baseType.GetConstructor(Hidden, [])!;
            var definition = baseType.GetGenericTypeDefinition().GetConstructor(Hidden, [])!;
            return baseType.ContainsGenericParameters ? TypeBuilder.GetConstructor(baseType, definition) : baseType.GetConstructor(Hidden, [])!;
        }
    }
}
