using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Identity.Keys;

/// <summary>Wraps a key of the key ring before it is stored.</summary>
internal sealed class KeyFileXmlEncryptor(KeyFile file) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
        => new(new XElement("wrapped", file.Wrap(plaintextElement.ToString(SaveOptions.DisableFormatting))), typeof(KeyFileXmlDecryptor));
}

/// <summary>Unwraps it; the stored element names this type, so that its name stays.</summary>
internal sealed class KeyFileXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) => XElement.Parse(services.GetRequiredService<KeyFile>().Unwrap(encryptedElement.Value));
}
