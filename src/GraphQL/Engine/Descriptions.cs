using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Platform.GraphQL.Engine;

/// <summary>
/// Descriptions from the doc comments, read from the XML file that the compiler writes beside an assembly. Where the file is
/// missing, the schema lacks descriptions and is the same otherwise.
/// </summary>
internal sealed class Descriptions
{
    private readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, XElement>> files = new();

    /// <summary>Of a type: its summary.</summary>
    public string? Of(Type type) => Given(type) ?? Summary(type.Assembly, "T:" + Id(type));

    /// <summary>Of a method, property or enum member: its summary; for a positional record's property, the parameter's text.</summary>
    public string? Of(MemberInfo member)
    {
        if (Given(member) is { } given)
        {
            return given;
        }

        var type = member.DeclaringType!;
        var id = $"{Id(type)}.{member.Name}";
        return member switch
        {
            MethodInfo => Method(type.Assembly, id) is { } method ? Text(method.Element("summary")) : null,
            PropertyInfo => Summary(type.Assembly, "P:" + id) ?? Parameter(Find(type.Assembly, "T:" + Id(type)), member.Name),
            _ => Summary(type.Assembly, "F:" + id),
        };
    }

    /// <summary>Of a parameter of a method, or of a positional record.</summary>
    public string? Of(ParameterInfo parameter)
    {
        if (parameter.GetCustomAttribute<GraphQLDescriptionAttribute>() is { } given)
        {
            return given.Description;
        }

        var type = parameter.Member.DeclaringType!;
        var element = parameter.Member is ConstructorInfo
            ? Find(type.Assembly, "T:" + Id(type))
            : Method(type.Assembly, $"{Id(type)}.{parameter.Member.Name}");
        return Parameter(element, parameter.Name!);
    }

    private static string? Given(MemberInfo member) => member.GetCustomAttribute<GraphQLDescriptionAttribute>()?.Description;

    private static string Id(Type type)
        => (type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static string? Parameter(XElement? element, string name)
        => Text(element?.Elements("param").FirstOrDefault(param => param.Attribute("name")?.Value == name));

    private string? Summary(Assembly assembly, string id) => Text(Find(assembly, id)?.Element("summary"));

    private XElement? Find(Assembly assembly, string id) => File(assembly).GetValueOrDefault(id);

    // Two resolvers can't be overloads of one another: they would be one field. So the first of the name is the method.
    private XElement? Method(Assembly assembly, string id)
        => Find(assembly, "M:" + id) ?? File(assembly).FirstOrDefault(pair => pair.Key.StartsWith($"M:{id}(", StringComparison.Ordinal)).Value;

    private IReadOnlyDictionary<string, XElement> File(Assembly assembly) => files.GetOrAdd(assembly, static assembly =>
    {
        var path = Path.ChangeExtension(assembly.Location, ".xml");
        if (assembly.Location.Length == 0 || !System.IO.File.Exists(path))
        {
            return new Dictionary<string, XElement>();
        }

        using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        return XDocument.Load(reader).Descendants("member")
            .GroupBy(member => member.Attribute("name")?.Value ?? "")
            .ToDictionary(group => group.Key, group => group.First());
    });

    private static string? Text(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        var text = new StringBuilder();
        Append(element, text);
        var words = string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return words.Length == 0 ? null : words;
    }

    private static void Append(XElement element, StringBuilder text)
    {
        foreach (var node in element.Nodes())
        {
            switch (node)
            {
                case XText words:
                    text.Append(words.Value);
                    break;
                case XElement { IsEmpty: true } reference:
                    var target = reference.Attribute("cref") ?? reference.Attribute("name") ?? reference.Attribute("langword") ?? reference.Attribute("href");
                    text.Append(target?.Value.Split('(')[0].Split('.', ':').Last() ?? " ");
                    break;
                case XElement { Name.LocalName: "c" } code:
                    text.Append('`');
                    Append(code, text);
                    text.Append('`');
                    break;
                case XElement inner:
                    text.Append(' ');
                    Append(inner, text);
                    text.Append(' ');
                    break;
            }
        }
    }
}
